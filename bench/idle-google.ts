import { startEmulator } from '../emulator/emulator.ts'

/** An inbox with nothing new in it. */
export interface IdleInbox {
  email: string
  refreshToken: string
  accessToken: string
  cursor: string
}

export interface IdleGoogle {
  url: string
  inboxes: IdleInbox[]
}

const scopes = ['gmail.readonly', 'gmail.send'].map((name) => `https://www.googleapis.com/auth/${name}`)

/** Runs in a process of its own: a Google with so many idle inboxes. Ends with its parent. */
process.once(
  'message',
  ({ count, latencyMs }: { count: number; latencyMs: number }) => void serve(count, latencyMs),
)
process.once('disconnect', () => process.exit())

async function serve(count: number, latencyMs: number): Promise<void> {
  const emails = Array.from({ length: count }, (_, index) => `recruiter${index}@kurier.test`)
  const google = await startEmulator({
    world: { accounts: emails.map((email) => ({ email, name: 'Recruiter' })), mail: [], correspondents: [] },
    switches: { quota: 'off', concurrentCalls: 0 },
  })
  const raw = Buffer.from('From: news@shop.example\r\nSubject: Sale\r\n\r\nCheap.\r\n')
  const inboxes = emails.map((email): IdleInbox => {
    google.world.insert(email, { raw, labelIds: ['INBOX'] })
    const { refreshToken, accessToken } = google.signIn(email, scopes.join(' '))
    return { email, refreshToken, accessToken, cursor: String(google.world.mailbox(email).historyId) }
  })
  google.faults.latencyMs = latencyMs
  process.send?.({ url: google.url, inboxes } satisfies IdleGoogle)
}
