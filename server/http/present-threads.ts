import type { ConversationSummary, Receipt as ReceiptDetails } from '../../contract/emails.ts'
import type { Entry } from '../messages/candidate-threads.ts'
import type { Receipt } from '../messages/receipt.ts'

/** A conversation as the list shows it. */
export function presentSummary(entries: readonly Entry[]): ConversationSummary {
  const last = entries.at(-1)!
  const lastHuman = entries.findLast((entry) => !entry.automatic)
  return {
    id: entries[0]!.id,
    subject: entries[0]!.subject,
    lastAt: last.at.toISOString(),
    participants: [...new Set(entries.map((entry) => entry.from.name || entry.from.address))],
    snippet: last.snippet,
    messageCount: entries.length,
    hasAttachments: entries.some((entry) => entry.hasAttachments),
    hasInvitation: entries.some((entry) => entry.hasInvitation),
    needsReply: lastHuman !== undefined && !lastHuman.own,
    outbox: last.outbox,
  }
}

export function presentReceipt(receipt: Receipt, messages: number): ReceiptDetails {
  return {
    mailboxesChecked: receipt.mailboxesChecked,
    mailboxesImporting: receipt.mailboxesImporting,
    mailboxesDown: receipt.mailboxesDown.map((one) => ({ ...one, since: one.since.toISOString() })),
    lastCheckedAt: receipt.lastCheckedAt?.toISOString() ?? null,
    messages,
  }
}
