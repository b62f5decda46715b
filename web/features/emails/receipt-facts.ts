import type { TFunction } from 'i18next'
import type { Receipt } from '../../../contract/emails.ts'
import { longDate, minutesAgo, type Reader, shortDate, timeSpan } from '../../ui/dates.ts'

type MailboxReceipt = Receipt['mailboxes'][number]

export type ReceiptFact = { text: string; warns: boolean }

const searchingMs = 3_000
const restMs = 60_000

/** Returns after how many milliseconds a visible receipt is polled; undefined means that it has not loaded yet. */
export function askAgainMs(receipt: Receipt | undefined): number {
  return receipt && receipt.mailboxesImporting > 0 ? searchingMs : restMs
}

/**
 * Decides what the receipt claims: `incomplete` if at least one email may be missing, `unproven` until each inbox was
 * compared with Gmail since the candidate was added.
 *
 * @param candidateSince when the candidate was added, ISO 8601
 */
export function receiptState(
  receipt: Receipt,
  candidateSince: string,
): 'incomplete' | 'importing' | 'unproven' | 'whole' {
  if (receipt.mailboxesDown.length > 0 || unreadOf(receipt) > 0) return 'incomplete'
  if (receipt.mailboxesImporting > 0) return 'importing'
  return receipt.mailboxes.every((one) => isCompared(one, candidateSince)) ? 'whole' : 'unproven'
}

/**
 * Decides whether an inbox was compared with Gmail since the candidate was added: an earlier comparison did not look
 * for them.
 */
export function isCompared(
  { comparedAt }: Pick<MailboxReceipt, 'comparedAt'>,
  candidateSince: string,
): boolean {
  return comparedAt !== null && Date.parse(comparedAt) >= Date.parse(candidateSince)
}

/** Returns the receipt's facts for one line. "No gaps" is included only if every inbox was compared. */
export function receiptFacts(
  receipt: Receipt,
  candidateSince: string,
  now: number,
  reader: Reader,
  t: TFunction,
): string[] {
  const { mailboxesChecked, mailboxesImporting, mailboxesDown, lastCheckedAt, messages, privateAddresses } =
    receipt
  const unread = unreadOf(receipt)
  const state = receiptState(receipt, candidateSince)
  const checked = [
    t('receipt.checked', { count: mailboxesChecked }),
    ...(lastCheckedAt ? [lastChecked(lastCheckedAt, now, reader, t)] : []),
  ]
  const down = mailboxesDown.map(({ owner, reason, since }) =>
    t(`receipt.down.${reason}`, { owner, since: shortDate(since, now, reader) }),
  )
  return [
    ...(mailboxesChecked > 0 ? [checked.join(', ')] : []),
    ...(mailboxesImporting > 0 ? [t('receipt.importing', { count: mailboxesImporting })] : []),
    t('receipt.messages', { count: messages }),
    ...(privateAddresses.length > 0 ? [t('receipt.private', { count: privateAddresses.length })] : []),
    ...down,
    ...(unread > 0 ? [t('receipt.unread', { count: unread })] : []),
    ...(state === 'whole' ? [t('receipt.noGaps')] : []),
    ...(state === 'unproven' ? [t('receipt.unproven')] : []),
  ]
}

/** Counts unreadable emails of any sender: each of them may be this candidate's. */
function unreadOf({ mailboxes }: Receipt): number {
  return mailboxes.reduce((sum, { unread }) => sum + unread, 0)
}

function lastChecked(iso: string, now: number, reader: Reader, t: TFunction): string {
  if (now - Date.parse(iso) < 60_000) return t('receipt.lastNow')
  return t('receipt.last', { when: minutesAgo(iso, now, reader) ?? longDate(iso, now, reader) })
}

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
