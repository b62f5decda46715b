import type { Db } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { type Inbox, listInboxes as readInboxes } from '../mailboxes/inboxes.ts'
import { requestSync } from '../mailboxes/requests.ts'
import { inboxText } from './inbox-text.ts'
import { atHand } from './office-at-hand.ts'
import { type Terminal, table } from './terminal.ts'

export async function listInboxes(terminal: Terminal, state: Inbox['state'] | undefined): Promise<void> {
  await atHand(terminal, async ({ database }) => {
    const inboxes = (await readInboxes(database.db)).filter((one) => !state || one.state === state)
    if (inboxes.length === 0)
      return terminal.say(state ? 'No inbox is in this state.' : 'No inbox is connected.')
    const rows = inboxes.map(({ mailbox, owner, state, waiting }) => [
      ...[mailbox.address, owner, mailbox.action_cause ? `${state} (${mailbox.action_cause})` : state],
      ...[mailbox.last_synced_at?.toISOString() ?? 'never', String(waiting)],
    ])
    terminal.say(table([['inbox', 'owner', 'state', 'last sync', 'waiting'], ...rows]))
  })
}

export async function syncInbox(terminal: Terminal, address: string): Promise<void> {
  await atHand(terminal, async ({ database, clock, jobs }) => {
    const { mailbox } = await inbox(database.db, address)
    await requestSync({ db: database.db, clock, enqueue: jobs.enqueue }, mailbox.user_id)
    terminal.say(`${mailbox.address} is queued; a running Kurier syncs it now.`)
  })
}

export async function explainInbox(terminal: Terminal, address: string): Promise<void> {
  await atHand(terminal, async ({ database, clock, config }) => {
    const lines = inboxText(await inbox(database.db, address), clock.now(), config.pollSeconds)
    terminal.say(lines.join('\n'))
  })
}

/** @throws Problem `mailbox-not-connected` */
async function inbox(db: Db, address: string): Promise<Inbox> {
  const [found] = await readInboxes(db, address)
  if (!found) throw new Problem('mailbox-not-connected')
  return found
}
