import type { AddressOffer as AddressOfferDetails, ConversationSummary } from '../../contract/emails.ts'
import type { Visibility } from '../../contract/privacy.ts'
import type { Receipt as ReceiptDetails } from '../../contract/receipt.ts'
import type { Entry } from '../messages/candidate-threads.ts'
import { type Masks, maskingBy } from '../messages/masks.ts'
import { type DoneMarks, replyState } from '../messages/needs-reply.ts'
import type { AddressOffer } from '../messages/offers.ts'
import type { Receipt } from '../messages/receipt.ts'
import type { AddressPresenter } from './present-address.ts'

/**
 * Presents a conversation for the list. `drafts` contains the ids of messages whose conversations have drafts of the
 * viewer.
 */
export function presentSummary(
  entries: readonly Entry[],
  drafts: ReadonlySet<string>,
  marks: DoneMarks,
  shownAs: AddressPresenter,
  masks: ReadonlyMap<string, Masks>,
): ConversationSummary {
  const last = entries.at(-1)!
  const { needsReply, done } = replyState(entries, marks)
  const maskingOf = ({ id, from }: Entry) => maskingBy(masks.get(id), [from])
  return {
    id: entries[0]!.id,
    subject: maskingOf(entries[0]!).text(entries[0]!.subject),
    lastAt: last.at.toISOString(),
    participants: [
      ...new Set(
        entries.map((entry) => {
          const shown = shownAs(maskingOf(entry).address(entry.from))
          return (shown.doubt ? '' : shown.name) || shown.address
        }),
      ),
    ],
    snippet: maskingOf(last).snippet(last.snippet),
    messageCount: entries.length,
    hasAttachments: entries.some((entry) => entry.hasAttachments),
    hasInvitation: entries.some((entry) => entry.hasInvitation),
    newestId: entries.findLast(({ kind }) => kind === 'message')?.id ?? null,
    needsReply,
    draft: entries.some((entry) => drafts.has(entry.id)),
    done: done && { by: done.by, at: done.at.toISOString() },
    outbox: last.outbox,
    visibility: visibilityOf(entries),
  }
}

/** Returns who sees a conversation. */
export function visibilityOf(entries: readonly Entry[]): Visibility {
  const isOwn = entries.some(({ privacy }) => privacy.isOwn)
  if (entries.some(({ privacy }) => privacy.isPrivate)) {
    const mayChange = isOwn && !entries.some(({ privacy }) => privacy.isByOther)
    return { to: 'participants', because: 'conversation', mayChange }
  }
  if (!entries.some(({ privacy }) => privacy.isShared)) {
    return { to: 'participants', because: 'address', mayChange: false }
  }
  return { to: 'team', because: null, mayChange: isOwn }
}

export function presentReceipt(receipt: Receipt, messages: number): ReceiptDetails {
  return {
    mailboxesChecked: receipt.mailboxesChecked,
    mailboxesImporting: receipt.mailboxesImporting,
    mailboxesDown: receipt.mailboxesDown.map((one) => ({ ...one, since: one.since.toISOString() })),
    lastCheckedAt: receipt.lastCheckedAt?.toISOString() ?? null,
    messages,
    privateAddresses: receipt.privateAddresses,
    mailboxes: receipt.mailboxes.map((one) => ({
      ...one,
      since: one.since?.toISOString() ?? null,
      lastSyncedAt: one.lastSyncedAt?.toISOString() ?? null,
      comparedAt: one.comparedAt?.toISOString() ?? null,
      gaps: one.gaps.map((gap) => ({
        cause: gap.cause,
        beganAt: gap.beganAt.toISOString(),
        endedAt: gap.endedAt.toISOString(),
      })),
    })),
    others: presentOthers(receipt.others),
  }
}

function presentOthers({ checked, importing, down, unread, comparedAt }: Receipt['others']) {
  return { checked, importing, down, unread, comparedAt: comparedAt?.toISOString() ?? null }
}

export function presentOffer(offer: AddressOffer): AddressOfferDetails {
  return { ...offer, offeredAt: offer.offeredAt.toISOString() }
}
