import { rawOf } from '../../emulator/message.ts'
import { headerValue, readHeaders } from '../../emulator/mime/header.ts'
import type { Lab } from './lab.ts'
import { profileTest } from './oracle.ts'

/**
 * Returns what is wrong with sent messages: each written message left at most once, and is recorded as sent
 * if it left.
 */
export async function outboxFaults(lab: Lab): Promise<string[]> {
  const rows = await lab.plain
    .selectFrom('outbox')
    .innerJoin('mailboxes', 'mailboxes.id', 'outbox.mailbox_id')
    .select([
      'outbox.id',
      'outbox.state',
      'outbox.called',
      'outbox.provider_id',
      'mailboxes.address',
      'mailboxes.user_id',
      'mailboxes.disconnected_at',
    ])
    .execute()
  const isOnProfile = await profileTest(lab)
  const faults: string[] = []
  for (const row of rows) {
    const left = sentIds(lab, row.address, row.id)
    if (left.length > 1) faults.push(`sent ${left.length} times: ${row.id}`)
    if (row.disconnected_at) continue
    if (left.length === 1 && row.state !== 'sent') faults.push(`left, and is ${row.state}: ${row.id}`)
    if (row.state === 'in_doubt' && row.called !== true)
      faults.push(`asked about, and Google was never called: ${row.id}`)
    if (row.state !== 'sent') continue
    if (left[0] !== row.provider_id) faults.push(`sent as ${row.provider_id}, at Google ${left[0]}`)
    const message = lab.witness.messages(row.address).get(row.provider_id ?? '')
    if (!message || !isOnProfile(message, row.user_id)) continue
    const shown = await lab.plain.selectFrom('messages').select('id').where('send_id', '=', row.id).execute()
    // If it was trashed or deleted before it was ever fetched, it need not be stored.
    const least = isThere(lab, row.address, row.provider_id) ? 1 : 0
    if (shown.length < least || shown.length > 1) {
      faults.push(`shown ${shown.length} times after it was sent: ${row.id}`)
    }
  }
  return faults
}

/** Returns Google's ids of the messages in this mailbox that carry our header, deleted ones included. */
export function sentIds(lab: Lab, address: string, sendId: string): string[] {
  const all = [...lab.witness.messages(address).values()]
  const ours = all.filter(
    (message) => headerValue(readHeaders(rawOf(message)).fields, 'X-Kurier-Send-Id').trim() === sendId,
  )
  return ours.filter(({ labelIds }) => labelIds.includes('SENT')).map(({ id }) => id)
}

function isThere(lab: Lab, address: string, providerId: string | null): boolean {
  const message = lab.google.world.mailbox(address).message(providerId ?? '')
  return message !== undefined && !['TRASH', 'SPAM'].some((label) => message.labelIds.includes(label))
}
