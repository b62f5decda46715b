import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/emulator.ts'
import { post } from './browser.ts'
import { base64url, letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

/** Refusals in Google's own words, found by outside checks and in reports of other programs. */

const ANNA = 'anna@firma.test'
const MODIFY = 'https://www.googleapis.com/auth/gmail.modify'
const me = { userId: 'me' }
let emulator: Emulator
let api: ReturnType<typeof apiAs>
let accessToken: string
let id: string

beforeAll(async () => {
  emulator = await openEmulator()
  api = apiAs(emulator, ANNA, 'gmail.modify')
  accessToken = emulator.signIn(ANNA, `openid email profile ${MODIFY}`).accessToken
  id = emulator.world.receive({ raw: letter({ to: ANNA }) })[0]!.message.id
})
afterAll(() => emulator.close())

interface Answer {
  status: number
  headers: Headers
  message: string
  body: { error?: Record<string, unknown> } & Record<string, unknown>
}

async function call(
  path: string,
  { token = accessToken, ...init }: RequestInit & { token?: string } = {},
): Promise<Answer> {
  const headers = { ...(token !== '' && { authorization: `Bearer ${token}` }), ...init.headers }
  const response = await fetch(emulator.url + path, { ...init, headers })
  const body = (await response.json()) as Answer['body']
  return { status: response.status, headers: response.headers, message: String(body.error?.message), body }
}

function send(path: string, body: unknown, method = 'POST'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  return call(`/gmail/v1/users/me${path}`, { method, headers, body: JSON.stringify(body) })
}

describe('unknown names', () => {
  it.each([
    ['/messages?maxResult=5', 'maxResult'],
    [`/messages?query=x`, 'query'],
    ['/profile?q=x', 'q'],
    ['/history?startHistoryId=1&labelIds=INBOX', 'labelIds'],
    ['/threads?max_results=5', 'max_results'],
  ])('in the query: %s', async (path, name) => {
    const answer = await call(`/gmail/v1/users/me${path}`)
    expect(answer.status).toBe(400)
    expect(answer.message).toContain(`Invalid JSON payload received. Unknown name "${name}"`)
    expect(answer.body.error!.status).toBe('INVALID_ARGUMENT')
  })

  it('do not include the parameters of every method', async () => {
    const common = 'alt=json&prettyPrint=false&key=k&quotaUser=u&fields=id'
    expect((await call(`/gmail/v1/users/me/messages/${id}?${common}`)).body).toEqual({ id })
  })

  it.each([
    ['/messages/ID/modify', { addLabels: ['STARRED'] }, '"addLabels": Cannot find field.'],
    ['/messages/send', { raw: base64url(letter()), thread_id: 'x' }, '"thread_id": Cannot'],
    ['/drafts', { message: { raws: 'x' } }, '"raws" at \'message\': Cannot find field.'],
    ['/watch', { topic: 'x' }, '"topic": Cannot find field.'],
    ['/messages/batchModify', { ids: [], addLabelIds: [], userId: 'me' }, '"userId": Cannot'],
    ['/messages/ID/trash', { id: 'x' }, '"id": Cannot find field.'],
  ])('in the body of %s', async (path, body, told) => {
    const sent = emulator.world.mailbox(ANNA).messageCount
    const answer = await send(path.replace('ID', id), body)
    expect(answer.status).toBe(400)
    expect(answer.message).toContain(`Invalid JSON payload received. Unknown name ${told}`)
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(sent)
  })

  it.each([
    ['bogus', 'bogus'],
    ['id,bogus', 'bogus'],
    ['payload(headers(name,bogus))', 'bogus'],
    ['payload/parts/parts/filenames', 'filenames'],
    ['id/below', 'below'],
  ])('in a mask: fields=%s', async (mask, name) => {
    const answer = await call(`/gmail/v1/users/me/messages/${id}?fields=${mask}`)
    expect([answer.status, answer.message]).toEqual([400, `Invalid field selection ${name}`])
  })

  it('do not include any real field of a mask', async () => {
    for (const mask of ['*', 'id,labelIds', 'payload/parts(partId,parts/body/size)', 'payload(*)']) {
      expect((await call(`/gmail/v1/users/me/messages/${id}?fields=${mask}`)).status).toBe(200)
    }
    const mask = 'history(messagesAdded/message(id,threadId),labelsAdded),historyId,nextPageToken'
    expect((await call(`/gmail/v1/users/me/history?startHistoryId=9999999&fields=${mask}`)).status).toBe(200)
  })

  it('make a send fail before anything is sent', async () => {
    const before = emulator.world.mailbox(ANNA).messageCount
    const raw = base64url(letter({ from: ANNA, to: 'x@y.test' }))
    expect((await send('/messages/send?fields=bogus', { raw })).status).toBe(400)
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(before)
  })
})

describe('labels', () => {
  it.each([
    ['INBOX', 'SPAM'],
    ['TRASH', 'INBOX'],
    ['SPAM', 'TRASH'],
  ])('%s and %s cannot be added together', async (...addLabelIds) => {
    const refused = await refusal(api.users.messages.modify({ ...me, id, requestBody: { addLabelIds } }))
    expect(refused).toMatchObject({ status: 400, message: 'Can only add one of: INBOX, SPAM, TRASH' })
    expect((await send('/messages/batchModify', { ids: [id], addLabelIds })).status).toBe(400)
  })

  it('CHAT cannot be added, removed or inserted', async () => {
    for (const requestBody of [{ addLabelIds: ['CHAT'] }, { removeLabelIds: ['CHAT'] }]) {
      const refused = await refusal(api.users.messages.modify({ ...me, id, requestBody }))
      expect(refused).toMatchObject({ status: 400, message: 'Invalid label: CHAT' })
    }
    const requestBody = { raw: base64url(letter()), labelIds: ['CHAT'] }
    expect(await refusal(api.users.messages.insert({ ...me, requestBody }))).toMatchObject({ status: 400 })
    expect(await refusal(api.users.messages.import({ ...me, requestBody }))).toMatchObject({ status: 400 })
  })

  it.each(['Inbox', 'drafts', ' Trash ', 'All Mail', 'chats', 'category_social'])(
    '%s is reserved',
    async (name) => {
      const refused = await refusal(api.users.labels.create({ ...me, requestBody: { name } }))
      expect(refused).toMatchObject({ status: 400, message: 'Invalid label name' })
    },
  )
})

describe('credentials', () => {
  it('are asked for when missing', async () => {
    const { status, headers, body, message } = await call('/gmail/v1/users/me/profile', { token: '' })
    expect([status, message]).toEqual([401, 'Login Required.'])
    expect(body.error).toMatchObject({
      status: 'UNAUTHENTICATED',
      errors: [{ reason: 'required', location: 'Authorization', locationType: 'header' }],
      details: [{ reason: 'CREDENTIALS_MISSING', domain: 'googleapis.com' }],
    })
    expect(headers.get('www-authenticate')).toBe('Bearer realm="https://accounts.google.com/"')
  })

  it('are an invalid token when bad', async () => {
    for (const path of ['/gmail/v1/users/me/profile', '/v1/projects/p/subscriptions/s:pull']) {
      const method = path.endsWith('pull') ? 'POST' : 'GET'
      const { status, headers, body, message } = await call(path, { token: 'ya29.nothing', method })
      expect([status, message]).toEqual([401, 'Invalid Credentials'])
      expect(body.error).toMatchObject({ errors: [{ reason: 'authError' }] })
      expect(headers.get('www-authenticate')).toBe(
        'Bearer realm="https://accounts.google.com/", error="invalid_token"',
      )
    }
  })
})

describe('the token endpoint', () => {
  const client = { client_id: 'kurier-demo', client_secret: 'kurier-demo-secret' }

  it.each<[string, Record<string, string>, number, string, string]>([
    [
      'a malformed refresh token',
      { ...client, grant_type: 'refresh_token', refresh_token: 'none' },
      ...([400, 'invalid_grant', 'Bad Request'] as const),
    ],
    [
      'an unknown client',
      { client_id: 'nobody', client_secret: 'x', grant_type: 'refresh_token', refresh_token: 'x' },
      ...([401, 'invalid_client', 'The OAuth client was not found.'] as const),
    ],
    [
      'a wrong secret',
      { ...client, client_secret: 'x', grant_type: 'refresh_token', refresh_token: 'x' },
      ...([401, 'invalid_client', 'The provided client secret is invalid.'] as const),
    ],
    [
      'no client id',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      ...([400, 'invalid_request', 'Could not determine client ID from request.'] as const),
    ],
    [
      'no code',
      { ...client, grant_type: 'authorization_code' },
      ...([400, 'invalid_request', 'Missing required parameter: code'] as const),
    ],
    [
      'no refresh token',
      { ...client, grant_type: 'refresh_token' },
      ...([400, 'invalid_request', 'Missing required parameter: refresh_token'] as const),
    ],
    [
      'no grant type',
      { ...client, code: 'x' },
      ...([400, 'invalid_request', 'Missing required parameter: grant_type'] as const),
    ],
  ])('refuses %s', async (_, fields, status, error, error_description) => {
    expect(await post(emulator, '/token', fields)).toEqual({ status, body: { error, error_description } })
  })
})

it('the older userinfo has the same facts under other names', async () => {
  const { body } = await call('/oauth2/v2/userinfo')
  const { sub } = emulator.world.mailbox(ANNA).account
  expect(body).toMatchObject({ id: sub, email: ANNA, verified_email: true, given_name: 'Anna' })
  expect(body).not.toHaveProperty('sub')
  expect((await call('/oauth2/v2/userinfo', { token: 'none' })).status).toBe(401)
})

describe('a batch', () => {
  const batch = async (calls: readonly string[], more = '') => {
    const parts = calls.map(
      (line) => `--f\r\nContent-Type: application/http\r\n\r\n${line}\r\n\r\n${more}\r\n`,
    )
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'multipart/mixed; boundary=f' }
    const body = `${parts.join('')}--f--\r\n`
    const response = await fetch(`${emulator.url}/batch/gmail/v1`, { method: 'POST', headers, body })
    return [...(await response.text()).matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1])
  }

  it('refuses an upload', async () => {
    const before = emulator.world.mailbox(ANNA).messageCount
    const mail = letter({ from: ANNA, to: 'x@y.test' }).toString('latin1')
    const upload = 'POST /upload/gmail/v1/users/me/messages/send?uploadType=media'
    expect(await batch([upload], mail)).toEqual(['400'])
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(before)
  })

  it('with a limit, serves 78 of 100 gets and all of 25', async () => {
    const gets = (count: number) =>
      Array.from({ length: count }, () => `GET /gmail/v1/users/me/messages/${id}`)
    expect((await batch(gets(100))).filter((status) => status === '429')).toHaveLength(22)
    expect((await batch(gets(25))).filter((status) => status !== '200')).toEqual([])
    emulator.switches.batchPartsServed = 0
    expect((await batch(gets(100))).filter((status) => status !== '200')).toEqual([])
  })
})

describe('messages.import', () => {
  it('of an existing message only changes its labels', async () => {
    const raw = base64url(letter({ to: ANNA, messageId: '<once@example.test>' }))
    const first = await api.users.messages.import({ ...me, requestBody: { raw, labelIds: ['INBOX'] } })
    const count = emulator.world.mailbox(ANNA).messageCount
    const again = await api.users.messages.import({ ...me, requestBody: { raw, labelIds: ['STARRED'] } })
    expect(again.data.id).toBe(first.data.id)
    expect(again.data.labelIds!.toSorted()).toEqual(['INBOX', 'STARRED'])
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(count)
  })

  it('adds a message that exists only as a draft, was deleted, or was inserted with another Message-ID', async () => {
    const raw = base64url(letter({ to: ANNA, messageId: '<draft@example.test>' }))
    await api.users.drafts.create({ ...me, requestBody: { message: { raw } } })
    const added = await api.users.messages.import({ ...me, requestBody: { raw } })
    expect(emulator.world.mailbox(ANNA).message(added.data.id!)!.labelIds).toEqual([])
    emulator.world.remove(ANNA, [added.data.id!])
    const anew = await api.users.messages.import({ ...me, requestBody: { raw } })
    expect(anew.data.id).not.toBe(added.data.id)
  })
})
