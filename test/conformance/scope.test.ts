import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/emulator.ts'
import { base64url, letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

let emulator: Emulator
let id: string
let attachmentId: string

beforeAll(async () => {
  emulator = await openEmulator()
  const head = ['Content-Type: application/pdf; name=a.pdf']
  const [received] = emulator.world.receive({ raw: letter({ to: 'anna@firma.test', head }) })
  id = received!.message.id
  const full = await apiAs(emulator, 'anna@firma.test', 'gmail.readonly').users.messages.get({
    userId: 'me',
    id,
  })
  attachmentId = full.data.payload!.body!.attachmentId!
})
afterAll(() => emulator.close())

type CallOf = (api: gmail_v1.Gmail) => Promise<{ status: number }>

const raw = base64url(letter({ from: 'anna@firma.test', to: 'x@example.test' }))
const me = { userId: 'me' }
const CALLS: Record<string, CallOf> = {
  getProfile: (api) => api.users.getProfile(me),
  'messages.list': (api) => api.users.messages.list(me),
  'messages.get metadata': (api) => api.users.messages.get({ ...me, id, format: 'metadata' }),
  'attachments.get': (api) => api.users.messages.attachments.get({ ...me, messageId: id, id: attachmentId }),
  'threads.list': (api) => api.users.threads.list(me),
  'history.list': (api) => api.users.history.list({ ...me, startHistoryId: '9999999' }),
  'labels.list': (api) => api.users.labels.list(me),
  'labels.create': (api) =>
    api.users.labels.create({ ...me, requestBody: { name: `label ${Math.random()}` } }),
  'messages.modify': (api) =>
    api.users.messages.modify({ ...me, id, requestBody: { addLabelIds: ['STARRED'] } }),
  'messages.trash': (api) => api.users.messages.trash({ ...me, id }),
  'messages.send': (api) => api.users.messages.send({ ...me, requestBody: { raw } }),
  'messages.insert': (api) => api.users.messages.insert({ ...me, requestBody: { raw } }),
  'drafts.list': (api) => api.users.drafts.list(me),
  'drafts.create': (api) => api.users.drafts.create({ ...me, requestBody: { message: { raw } } }),
  'sendAs.list': (api) => api.users.settings.sendAs.list(me),
  'messages.batchDelete': (api) => api.users.messages.batchDelete({ ...me, requestBody: { ids: ['1'] } }),
}

/** The methods that each scope alone allows (Gmail API: Choose scopes, and the reference page of each method). */
const REACH: Record<string, readonly string[]> = {
  'gmail.readonly': [
    'getProfile',
    'messages.list',
    'messages.get metadata',
    'attachments.get',
    'threads.list',
    'history.list',
    'labels.list',
    'drafts.list',
    'sendAs.list',
  ],
  'gmail.send': ['messages.send'],
  'gmail.compose': ['getProfile', 'messages.send', 'drafts.list', 'drafts.create'],
  'gmail.metadata': [
    'getProfile',
    'messages.list',
    'messages.get metadata',
    'threads.list',
    'history.list',
    'labels.list',
  ],
  'gmail.insert': ['messages.insert'],
  'gmail.labels': ['labels.list', 'labels.create'],
  'gmail.settings.basic': ['sendAs.list'],
  'gmail.modify': Object.keys(CALLS).filter((name) => name !== 'messages.batchDelete'),
  'https://mail.google.com/': Object.keys(CALLS),
}

describe.each(Object.keys(REACH))('%s', (scope) => {
  it('allows exactly these methods', async () => {
    const api = apiAs(emulator, 'anna@firma.test', scope)
    for (const [name, call] of Object.entries(CALLS)) {
      if (REACH[scope]!.includes(name)) {
        expect((await call(api)).status, name).toBeLessThan(300)
        continue
      }
      const refused = await refusal(call(api))
      expect(refused, name).toMatchObject({
        status: 403,
        reason: 'insufficientPermissions',
        message: 'Request had insufficient authentication scopes.',
      })
      expect(refused.body.error.details).toEqual([
        expect.objectContaining({ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com' }),
      ])
    }
  })
})

describe('gmail.metadata beside gmail.readonly', () => {
  it('makes q, full and raw fail for the whole token', async () => {
    const api = apiAs(emulator, 'anna@firma.test', 'gmail.readonly', 'gmail.metadata')
    const list = await refusal(api.users.messages.list({ ...me, q: 'x' }))
    expect(list).toMatchObject({ status: 403, reason: 'forbidden' })
    expect(list.message).toBe("Metadata scope does not support 'q' parameter")
    for (const format of [undefined, 'full', 'FULL']) {
      const get = await refusal(api.users.messages.get({ ...me, id, ...(format && { format }) }))
      expect(get).toMatchObject({ status: 403, message: "Metadata scope doesn't allow format FULL" })
    }
    const getRaw = await refusal(api.users.messages.get({ ...me, id, format: 'raw' }))
    expect(getRaw).toMatchObject({ status: 403, message: "Metadata scope doesn't allow format RAW" })
    const metadata = await api.users.messages.get({ ...me, id, format: 'metadata' })
    expect(metadata.data).not.toHaveProperty('snippet')
  })
})

describe('credentials', () => {
  it('answers missing and wrong ones differently', async () => {
    const url = `${emulator.url}/gmail/v1/users/me/profile`
    const none = await fetch(url)
    expect(none.status).toBe(401)
    expect((await none.json()).error).toMatchObject({
      status: 'UNAUTHENTICATED',
      errors: [{ message: 'Login Required.', reason: 'required' }],
      details: [{ reason: 'CREDENTIALS_MISSING' }],
    })
    const wrong = await fetch(url, { headers: { authorization: 'Bearer ya29.nothing' } })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('content-type')?.toLowerCase()).toBe('application/json; charset=utf-8')
    expect(await wrong.json()).toEqual({
      error: {
        code: 401,
        message: 'Invalid Credentials',
        errors: [
          {
            message: 'Invalid Credentials',
            domain: 'global',
            reason: 'authError',
            locationType: 'header',
            location: 'Authorization',
          },
        ],
        status: 'UNAUTHENTICATED',
      },
    })
  })

  it('reports an account without Gmail', async () => {
    const api = apiAs(emulator, 'ola@firma.test', 'gmail.readonly')
    emulator.grants.kill('ola@firma.test', 'gmail-off')
    expect(await refusal(api.users.getProfile(me))).toMatchObject({
      status: 400,
      reason: 'failedPrecondition',
      message: 'Mail service not enabled',
    })
    emulator.grants.unblock('ola@firma.test')
  })
})
