import type { TFunction } from 'i18next'
import type { Receipt } from '../../../contract/receipt.ts'
import { longDate, minutesAgo, type Reader, shortDate } from '../../ui/dates.ts'

type MailboxReceipt = Receipt['mailboxes'][number]

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
  if (receipt.mailboxesDown.length + receipt.others.down > 0 || unreadOf(receipt) > 0) return 'incomplete'
  if (receipt.mailboxesImporting > 0) return 'importing'
  const { mailboxes, others } = receipt
  const told = othersOf(receipt) > 0 ? [...mailboxes, others] : mailboxes
  return told.every((one) => isCompared(one, candidateSince)) ? 'whole' : 'unproven'
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
function unreadOf({ mailboxes, others }: Receipt): number {
  return mailboxes.reduce((sum, { unread }) => sum + unread, others.unread)
}

/** Returns how many inboxes are not told one by one. */
export function othersOf({ others }: Receipt): number {
  return others.checked + others.importing + others.down
}

function lastChecked(iso: string, now: number, reader: Reader, t: TFunction): string {
  if (now - Date.parse(iso) < 60_000) return t('receipt.lastNow')
  return t('receipt.last', { when: minutesAgo(iso, now, reader) ?? longDate(iso, now, reader) })
}
