import { Drawer, Popover, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconAlertTriangle, IconChevronDown, IconCircleCheck, IconLoader2 } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { type ReactNode, type Ref, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Receipt } from '../../../contract/emails.ts'
import { longDate, minutesAgo, type Reader, shortDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './receipt.module.css'
import { ReceiptDetails } from './receipt-details.tsx'

type ReceiptProps = {
  receipt: Receipt
  candidate: CandidateDetails
  /** "Why is an email not here?" */
  onAsk: () => void
}

/**
 * What "all mail is here" rests on: which inboxes were searched, when, and which could not be. Pressed, it says so
 * inbox by inbox: beside the line, on a phone in a sheet.
 */
export function ReceiptLine({ receipt, candidate, onAsk }: ReceiptProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const line = useRef<HTMLButtonElement>(null)
  const { mailboxesChecked, mailboxesDown, mailboxesImporting } = receipt
  // Nothing was checked, so there is nothing to vouch for: the page says what to do instead.
  if (mailboxesChecked + mailboxesDown.length + mailboxesImporting === 0) return null
  const ask = () => {
    // The dialog gives the focus back to whatever has it now.
    line.current?.focus()
    setOpened(false)
    onAsk()
  }
  return (
    <Unfolding
      line={<LineButton ref={line} receipt={receipt} opened={opened} onPress={() => setOpened(!opened)} />}
      title={t('receipt.title', { name: candidate.name })}
      opened={opened}
      onClose={() => setOpened(false)}
    >
      <ReceiptDetails receipt={receipt} candidate={candidate} onAsk={ask} />
    </Unfolding>
  )
}

type UnfoldingProps = {
  line: ReactNode
  title: string
  opened: boolean
  onClose: () => void
  children: ReactNode
}

function Unfolding({ line, title, opened, onClose, children }: UnfoldingProps) {
  const { t } = useTranslation()
  const isWide = useMediaQuery('(min-width: 701px)', true, { getInitialValueInEffect: false })
  if (!isWide) {
    return (
      <>
        {line}
        <Drawer
          opened={opened}
          onClose={onClose}
          position="bottom"
          title={title}
          closeButtonProps={{ 'aria-label': t('action.close') }}
          classNames={{ inner: classes.sheetPlace, content: classes.sheet, header: classes.sheetHead }}
        >
          {children}
        </Drawer>
      </>
    )
  }
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && onClose()}
      onDismiss={onClose}
      position="bottom-start"
      offset={{ mainAxis: 0, crossAxis: 16 }}
      width={580}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>{line}</Popover.Target>
      <Popover.Dropdown className={classes.popover}>
        <h2 className={classes.title} tabIndex={-1} data-autofocus>
          {title}
        </h2>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}

type LineProps = { receipt: Receipt; opened: boolean; onPress: () => void; ref?: Ref<HTMLButtonElement> }

function LineButton({ receipt, opened, onPress, ref, ...rest }: LineProps) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { mailboxesDown, mailboxesImporting } = receipt
  const state = mailboxesDown.length > 0 ? 'down' : mailboxesImporting > 0 ? 'importing' : 'whole'
  const Icon = { down: IconAlertTriangle, importing: IconLoader2, whole: IconCircleCheck }[state]
  return (
    <UnstyledButton
      {...rest}
      ref={ref}
      className={classes.line}
      data-state={state}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={onPress}
    >
      <Icon size={18} stroke={1.6} className={classes.sign} aria-hidden />
      <span>{receiptFacts(receipt, now, reader, t).join(' · ')}</span>
      <IconChevronDown size={16} stroke={1.6} className={classes.chevron} aria-hidden />
    </UnstyledButton>
  )
}

function receiptFacts(receipt: Receipt, now: number, reader: Reader, t: TFunction): string[] {
  const { mailboxesChecked, mailboxesImporting, mailboxesDown, lastCheckedAt, messages, privateAddresses } =
    receipt
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
