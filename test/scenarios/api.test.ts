import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, createTestSite, openTestSite, signedIn, type TestSite, Visitor } from '../support/http.ts'

interface Operation {
  summary?: string
  tags?: string[]
  security?: unknown[]
  parameters?: { name: string; in: string }[]
  responses: Record<string, { content?: Record<string, unknown> }>
}

describe('the HTTP API as a whole', () => {
  let site: TestSite
  let webDir: string
  const routes: { method: string; url: string; hidden: boolean }[] = []

  beforeAll(async () => {
    webDir = await mkdtemp(join(tmpdir(), 'kurier-web-'))
    await mkdir(join(webDir, 'assets'))
    for (const file of ['index.html', 'profile.html', 'entrance.html']) {
      await writeFile(join(webDir, file), `<!doctype html><title>Kurier</title>${file}`)
    }
    await writeFile(join(webDir, 'assets', 'app-1a2b3c.js'), 'export {}')
    const noteRoutes = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance }
      fastify.addHook('onRoute', ({ method, url, schema }: RouteOptions) => {
        const hidden = (schema as { hide?: boolean } | undefined)?.hide === true
        for (const one of [method].flat()) routes.push({ method: one, url, hidden })
      })
    }
    subscribe('fastify.initialization', noteRoutes)
    site = await openTestSite('postgres', { webDir })
    unsubscribe('fastify.initialization', noteRoutes)
    await addPerson(site, 'ola@firma.pl')
  })
  afterAll(async () => {
    await site.close()
    await rm(webDir, { recursive: true, force: true })
  })

  test.each(['br', 'gzip'])(
    'sends JSON and pages as %s to whoever takes it, and events as they are',
    async (encoding) => {
      const visitor = await signedIn(site, 'ola@firma.pl')
      const headers = { cookie: visitor.cookie!, 'accept-encoding': encoding }
      const ask = (url: string) => site.app.inject({ url, headers })
      const document = await ask('/api/openapi.json')
      expect(document.headers['content-encoding']).toBe(encoding)
      expect(document.headers.vary).toContain('accept-encoding')
      expect((await visitor.get('/api/openapi.json')).headers['content-encoding']).toBeUndefined()
      expect((await ask('/api/session')).headers['content-encoding'], 'too short').toBeUndefined()
      const address = await site.app
        .listen({ host: '127.0.0.1', port: 0 })
        .catch(() => site.app.listeningOrigin)
      const leave = new AbortController()
      const events = await fetch(`${address}/api/events`, {
        headers: { cookie: visitor.cookie!, 'accept-encoding': encoding },
        signal: leave.signal,
      })
      expect(events.headers.get('content-encoding')).toBeNull()
      leave.abort()
    },
  )

  test('describes every route with summary, tag, answers and refusals', async () => {
    const { body } = await new Visitor(site).get('/api/openapi.json')
    expect(body.openapi).toMatch(/^3\.1\./)
    const told = new Set<string>()
    for (const [path, item] of Object.entries<Record<string, Operation>>(body.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const name = `${method.toUpperCase()} ${path}`
        told.add(name)
        expect(operation.summary, name).toBeTruthy()
        expect(operation.tags, name).toHaveLength(1)
        const statuses = Object.keys(operation.responses)
        expect(
          statuses.some((status) => Number(status) < 400),
          name,
        ).toBe(true)
        const needsSession = operation.security?.length !== 0
        expect(!needsSession || statuses.includes('401'), `${name} tells of 401`).toBe(true)
        expect(statuses.includes('412'), `${name} tells of 412`).toBe(needsSession)
        expect(operation.parameters?.some((one) => one.name === 'kurier-user') ?? false, name).toBe(
          needsSession,
        )
        for (const [status, answer] of Object.entries(operation.responses)) {
          if (status !== '503' && Number(status) >= 400) {
            expect(Object.keys(answer.content!), `${name} ${status}`).toEqual(['application/problem+json'])
          }
        }
      }
    }
    const served = routes
      .filter(
        ({ method, url, hidden }) => /^\/(api\/|healthz$|readyz$)/.test(url) && method !== 'HEAD' && !hidden,
      )
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    expect([...told].sort()).toEqual(served.sort())
    expect(served.length).toBeGreaterThan(15)
  })

  test('contains no broken reference in its description', async () => {
    const { body, text } = await new Visitor(site).get('/api/openapi.json')
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!)
    expect(references.length).toBeGreaterThan(20)
    const known = Object.keys(body.components.schemas).map((name) => `#/components/schemas/${name}`)
    expect(known).toEqual(expect.arrayContaining([...new Set(references)]))
    expect(known.filter((name) => !references.includes(name))).toEqual([])
    for (const [path, item] of Object.entries<
      Record<string, { parameters?: { name: string; in: string }[] }>
    >(body.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [] } of Object.values(item)) {
        expect(
          parameters.filter((one) => one.in === 'path').map(({ name }) => name),
          path,
        ).toEqual(named)
      }
    }
  })

  test('has a documentation page with every route and every refusal, which loads nothing from other sites', async () => {
    const { text, headers } = await new Visitor(site).get('/api/docs')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('PUT /api/people/{id}/access')
    expect(text).toContain('id="problem-last-administrator"')
    expect(text).not.toMatch(/<script|(?:src|href)="(?!\/api\/openapi\.json|#)/)
  })

  test('requires a session for every route except those whose description says otherwise', async () => {
    const { body } = await new Visitor(site).get('/api/openapi.json')
    const open = []
    for (const { method, url } of routes.filter((route) => route.url.startsWith('/api/') && !route.hidden)) {
      const path = url.replace(/:(\w+)/g, '01a20084-9306-7e37-8930-20b93c3f3426')
      const { status } = await new Visitor(site).request(method, path)
      if (status !== 401) open.push(`${method.toLowerCase()} ${url}`)
    }
    const isPublic = (name: string) => {
      const [method = '', path = ''] = name.split(' ')
      return body.paths[path][method === 'head' ? 'get' : method].security?.length === 0
    }
    expect(open.filter((name) => !isPublic(name))).toEqual([])
    expect(open).toContain('get /api/session')
  })

  test('checks the session however the address is spelled', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    for (const path of ['/%61pi/candidates', '/%61pi/events', '/%61pi/mailbox']) {
      const { status, headers } = await new Visitor(site).get(path)
      expect([path, status, headers['cache-control']]).toEqual([path, 401, 'no-store'])
    }
    expect(await ola.get('/%61pi/candidates')).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
    })
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    const out = { method: 'POST', url: '/%61pi/auth/sign-out', headers: elsewhere } as const
    expect((await site.app.inject(out)).statusCode).toBe(403)
  })

  test('refuses requests that another site makes a browser send', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    const send = async (headers: Record<string, string>, cookie: string | undefined = ola.cookie) => {
      const answer = await site.app.inject({
        method: 'PATCH',
        url: '/api/me',
        payload: { name: 'Ola' },
        headers: { ...(cookie ? { cookie } : {}), ...headers },
      })
      return answer.statusCode
    }
    expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await send({ 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' })).toBe(403)
    expect(await send({ origin: 'https://evil.example' })).toBe(403)
    expect(await send({ origin: 'null' })).toBe(403)
    expect(await send({})).toBe(403)
    expect(await send({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await send({ origin: 'http://localhost:3000' })).toBe(200)
    expect(await send({ origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' })).toBe(200)
    expect(await send({}, '')).toBe(401)
  })

  test('answers unreadable requests and unknown addresses with problem details', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    const broken = await ola.request('POST', '/api/candidates', '{"name":', {
      'content-type': 'application/json',
    })
    expect(broken.body).toEqual({
      type: '/api/docs#problem-bad-request',
      title: 'Bad request',
      status: 400,
      detail: 'The request could not be read.',
      code: 'bad-request',
    })
    expect(
      await ola.request('POST', '/api/candidates', 'text', { 'content-type': 'text/plain' }),
    ).toMatchObject({ status: 400 })
    expect(await ola.get('/api/nothing')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await ola.get('/api/candidates/not-an-id')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
    expect(await ola.request('POST', '/api/candidates', { name: 'x'.repeat(2_000_000) })).toMatchObject({
      status: 413,
    })
  })

  test('reports whether the database answers', async () => {
    expect(await new Visitor(site).get('/api/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
    const broken = await openTestSite('postgres')
    await broken.database.db.selectFrom('users').select('id').execute()
    await broken.database.db.destroy()
    expect(await new Visitor(broken).get('/api/health')).toMatchObject({
      status: 503,
      body: { status: 'failing' },
    })
    await broken.app.close()
  })

  test('serves the interface: pages in the shape they will have, files under their names', async () => {
    const visitor = new Visitor(site)
    const pages = {
      '/': 'index.html',
      '/candidates': 'index.html',
      '/account?connect=connected': 'index.html',
      '/candidates/0199?tab=emails': 'profile.html',
      '/sign-in?redirect=%2Faccount': 'entrance.html',
      '/setup': 'entrance.html',
    }
    for (const [page, file] of Object.entries(pages)) {
      const answer = await visitor.get(page)
      expect(answer.text).toBe(`<!doctype html><title>Kurier</title>${file}`)
      expect(answer.headers['cache-control']).toBe('no-cache')
    }
    expect((await visitor.get('/assets/app-1a2b3c.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    )
    expect((await visitor.get('/assets/gone-0f0f0f.js')).status).toBe(404)
    expect((await visitor.get('/assets/')).status).toBe(404)
    expect((await visitor.get('/%2e%2e/package.json')).status).toBe(404)
    expect((await visitor.post('/candidates', {})).status).toBe(404)
    expect((await visitor.get('/api/session')).headers['cache-control']).toBe('no-store')
  })

  test('answers with a readable text if the interface is not built', async () => {
    const bare = await openTestSite('postgres')
    const answer = await new Visitor(bare).get('/')
    expect(answer.text).toContain('npx vite build')
    await bare.close()
  })

  test('refuses every request for another host, except from load balancers and from Google', async () => {
    const ask = (url: string, host: string, method: 'GET' | 'POST' = 'GET') =>
      site.app.inject({ method, url, headers: { host } })
    for (const url of ['/', '/candidates', '/assets/app-1a2b3c.js', '/oauth/google/callback']) {
      const answer = await ask(url, 'evil.example')
      expect([url, answer.statusCode]).toEqual([url, 421])
      expect(answer.body).toContain('This Kurier is at http://localhost:3000')
      expect(answer.body).not.toContain('evil.example')
    }
    for (const url of ['/api/session', '/api/candidates', '/api/nothing', '/api/docs']) {
      const answer = await ask(url, 'evil.example:3000')
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 421, 'wrong-host'])
    }
    for (const host of ['localhost:3000', 'localhost', '127.0.0.1:8080', '[::1]:3000']) {
      expect((await ask('/api/session', host)).statusCode, host).toBe(200)
    }
    expect((await ask('/api/health', '10.0.0.7')).statusCode).toBe(200)
    expect((await ask('/api/google/notifications', '10.0.0.7', 'POST')).statusCode).not.toBe(421)
  })

  test('believes X-Forwarded-Host of a trusted proxy only', async () => {
    const proxied = createTestSite(site.database, {
      appUrl: 'https://kurier.firma.pl',
      trustedProxies: ['203.0.113.0/24'],
    })
    const ask = async (remoteAddress: string) => {
      const headers = { host: '127.0.0.1:3000', 'x-forwarded-host': 'kurier.firma.pl' }
      return (await proxied.app.inject({ url: '/api/session', remoteAddress, headers })).statusCode
    }
    expect(await ask('203.0.113.7')).toBe(200)
    expect(await ask('198.51.100.7')).toBe(421)
    await proxied.app.close()
  })

  test('logs who was refused what, and where from, but nothing that they sent', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info', base: undefined }, { write: (line: string) => lines.push(line) })
    const logging = createTestSite(site.database, { log })
    const ola = await signedIn(logging, 'ola@firma.pl')
    const { id } = (await ola.get('/api/session')).body.user
    lines.length = 0
    await ola.get('/api/people?q=secret-of-the-query')
    await new Visitor(logging).signIn('ola@firma.pl', 'secret-of-the-body')
    const refused = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'refused')
    expect(refused).toMatchObject([
      { code: 'not-allowed', route: '/api/people', userId: id, from: '203.0.113.7' },
      { code: 'wrong-credentials', route: '/api/auth/sign-in/email', from: '203.0.113.7' },
    ])
    expect(refused[0].time).toBeGreaterThan(Date.now() - 60_000)
    expect(lines.join('')).not.toMatch(/secret-of|ola@firma/)
    await logging.app.close()
  })

  test('does not serve TRACE', async () => {
    const address = await site.app
      .listen({ host: '127.0.0.1', port: 0 })
      .catch(() => site.app.listeningOrigin)
    const { hostname, port } = new URL(address)
    const status = await new Promise((resolve, reject) =>
      request({ hostname, port, method: 'TRACE', path: '/' }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end(),
    )
    expect(status).toBeGreaterThanOrEqual(400)
  })

  test('sends security headers with every answer', async () => {
    for (const path of ['/', '/api/session', '/api/nothing', '/assets/app-1a2b3c.js']) {
      const { headers } = await new Visitor(site).get(path)
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      expect(headers['strict-transport-security']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })
})
