import { expect, it } from 'vitest'
import type { Mailbox } from '../db/schema.ts'
import { createLog } from '../log.ts'
import type { MailboxClient, MailProvider } from '../mailboxes/provider.ts'
import { seal } from '../mailboxes/seal.ts'
import { readSetAside } from './set-aside.ts'

const secrets = ['a secret that is long enough for a test']
const mailbox = {
  id: 'anna',
  sealed_token: seal('1//token', 'anna', secrets),
  disconnected_at: null,
  paused_at: null,
  action_cause: null,
  cursor: '1',
} as Mailbox
const messages = [
  { providerId: 'a', threadId: null, discoveredAt: new Date(), attempts: 8, reason: 'google' },
] as const

/** Reads the headers, and returns how often Google was asked for them. */
async function read(facts: Partial<Mailbox>) {
  let asked = 0
  const client = {
    envelopes: async () => {
      asked += 1
      return []
    },
  } as unknown as MailboxClient
  const provider = { open: () => client } as unknown as MailProvider
  await readSetAside({ provider, secrets, log: createLog('silent') }, { ...mailbox, ...facts }, messages)
  return asked
}

it('reads headers from Google only if the mailbox may be read', async () => {
  const at = new Date()
  expect(await read({})).toBe(1)
  expect(await read({ paused_at: at })).toBe(0)
  expect(await read({ action_cause: 'revoked', action_since: at })).toBe(0)
  expect(await read({ disconnected_at: at, sealed_token: null })).toBe(0)
})
