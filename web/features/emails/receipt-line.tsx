import { IconAlertTriangle, IconCircleCheck, IconLoader2 } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '../../../contract/emails.ts'
import { longDate, minutesAgo, type Reader, shortDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './conversation.module.css'

/** What "all mail is here" rests on: which inboxes were searched, when, and which could not be. */
export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { mailboxesChecked, mailboxesDown, mailboxesImporting } = receipt
  // Nothing was checked, so there is nothing to vouch for: the page says what to do instead.
  if (mailboxesChecked + mailboxesDown.length + mailboxesImporting === 0) return null
  const state = mailboxesDown.length > 0 ? 'down' : mailboxesImporting > 0 ? 'importing' : 'whole'
  const Icon = { down: IconAlertTriangle, importing: IconLoader2, whole: IconCircleCheck }[state]
  return (
    <div className={classes.receipt} data-state={state} role="status">
      <Icon size={18} stroke={1.6} aria-hidden />
      <span>{receiptFacts(receipt, now, reader, t).join(' · ')}</span>
    </div>
  )
}

function receiptFacts(receipt: Receipt, now: number, reader: Reader, t: TFunction): string[] {
  const { mailboxesChecked, mailboxesImporting, mailboxesDown, lastCheckedAt, messages } = receipt
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
    ...(down.length > 0
      ? down
      : mailboxesChecked > 0 && mailboxesImporting === 0
        ? [t('receipt.noGaps')]
        : []),
  ]
}

function lastChecked(iso: string, now: number, reader: Reader, t: TFunction): string {
  if (now - Date.parse(iso) < 60_000) return t('receipt.lastNow')
  return t('receipt.last', { when: minutesAgo(iso, now, reader) ?? longDate(iso, now, reader) })
}
