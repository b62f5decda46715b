import type { TFunction } from 'i18next'
import type { Receipt } from '../../../contract/receipt.ts'
import { longDate, minutesAgo, type Reader, shortDate, timeSpan } from '../../ui/dates.ts'
import { isCompared } from './receipt-facts.ts'

type MailboxReceipt = Receipt['mailboxes'][number]

type ReceiptFact = { text: string; warns: boolean }

/**
 * Returns what is proven about one inbox, line by line. Nothing is claimed without a field that proves it: a
 * comparison from before the candidate was added did not look for them.
 *
 * @param candidateSince when the candidate was added, ISO 8601
 */
export function mailboxFacts(
  mailbox: MailboxReceipt,
  candidateSince: string,
  now: number,
  reader: Reader,
  t: TFunction,
): ReceiptFact[] {
  const { lastSyncedAt, messages, unread } = mailbox
  const synced = lastSyncedAt ? lastSync(lastSyncedAt, now, reader, t) : t('receipt.noSync')
  const down = downText(mailbox, now, reader, t)
  return [
    ...(down ? [{ text: down, warns: true }] : []),
    told(`${synced} · ${t('receipt.inMailbox', { count: messages })}`),
    ...(mailbox.state === 'importing' ? [told(t('receipt.searching'))] : []),
    told(comparedText(mailbox, candidateSince, now, reader, t)),
    ...gapTexts(mailbox, now, reader, t).map(told),
    ...(unread > 0 ? [{ text: t('receipt.unreadHere', { count: unread }), warns: true }] : []),
  ]
}

function told(text: string): ReceiptFact {
  return { text, warns: false }
}

function lastSync(iso: string, now: number, reader: Reader, t: TFunction): string {
  if (now - Date.parse(iso) < 60_000) return t('gmail.lastSyncNow')
  return t('gmail.lastSync', { when: minutesAgo(iso, now, reader) ?? longDate(iso, now, reader) })
}

/** Says since when the inbox cannot be read, and why; null if it can. */
function downText(
  { state, since, cause }: MailboxReceipt,
  now: number,
  reader: Reader,
  t: TFunction,
): string | null {
  if (!since) return null
  const when = { since: shortDate(since, now, reader) }
  if (state === 'paused') return t('receipt.paused', when)
  return state === 'action_needed' && cause ? t(`receipt.cause.${cause}`, when) : null
}

function comparedText(
  { state, comparedAt, unknownThen }: MailboxReceipt,
  candidateSince: string,
  now: number,
  reader: Reader,
  t: TFunction,
): string {
  // Only readable inboxes are compared at night.
  if (!comparedAt) return t(isReadable(state) ? 'receipt.compared.tonight' : 'receipt.compared.none')
  const when = longDate(comparedAt, now, reader)
  if (!isCompared({ comparedAt }, candidateSince)) return t('receipt.compared.before', { when })
  return t('receipt.compared.done', { when, count: unknownThen })
}

/** Two gaps within a minute have the same text, which is shown once. */
function gapTexts({ gaps }: MailboxReceipt, now: number, reader: Reader, t: TFunction): string[] {
  const texts = gaps.map(({ cause, beganAt, endedAt }) =>
    t(`receipt.gaps.${cause}`, { span: timeSpan(beganAt, endedAt, now, reader) }),
  )
  return [...new Set(texts)]
}

function isReadable(state: MailboxReceipt['state']): boolean {
  return state === 'checked' || state === 'importing'
}
