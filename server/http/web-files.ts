import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { isLoopbackName } from './own-host.ts'
import type { App } from './parts.ts'

const notBuilt = `Kurier is running, but its web interface has not been built.

Build it with:  npx vite build
Then reload this page. The API is described at /api/docs.
`

/**
 * Serves the built web interface: files by name, and index.html for every other page address, because pages are
 * rendered in the browser.
 */
export function serveWeb(app: App, webDir: string, appUrl: string): void {
  void app.register(fastifyStatic, {
    root: webDir,
    suppressWarning: true,
    redirect: false,
    cacheControl: false,
    // The build writes .br and .gz files beside each file.
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Vite puts a hash of the content into names under assets/, so these files never change.
      const immutable = path.startsWith(join(webDir, 'assets/'))
      reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler((request, reply) => answerOtherAddresses(request, reply, { webDir, appUrl }))
}

function answerOtherAddresses(
  request: FastifyRequest,
  reply: FastifyReply,
  { webDir, appUrl }: { webDir: string; appUrl: string },
): void {
  const path = request.url.split('?')[0]!
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  // Page addresses contain no dot: a path with one is a missing file.
  const isPage = isRead && !/^\/(?:api|assets)(?:\/|$)/.test(path) && !path.includes('.')
  if (!isPage) throw new Problem('not-found')
  if (isOtherLoopback(request, appUrl)) {
    reply.redirect(appUrl + request.url)
    return
  }
  const file = firstFrame(path)
  if (existsSync(join(webDir, file))) {
    reply.sendFile(file, webDir)
  } else {
    const status = path === '/' ? 200 : 404
    reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(notBuilt)
  }
}

const entrances = new Set(['/sign-in', '/setup', '/first-password', '/forgot-password', '/reset-password'])

/** The same page with the shape that is seen until its script has run: vite.config.ts lays one down for each. */
function firstFrame(path: string): string {
  if (entrances.has(path)) return 'entrance.html'
  return /^\/candidates\/(?!bin$)./.test(path) ? 'profile.html' : 'index.html'
}

/**
 * Decides whether the request uses another name of this computer, such as localhost. Cookies belong to one name, and
 * Google redirects the browser to the public address.
 */
function isOtherLoopback(request: FastifyRequest, appUrl: string): boolean {
  const own = new URL(appUrl).hostname
  return own !== request.hostname && isLoopbackName(own) && isLoopbackName(request.hostname)
}
