import { Drawer, Popover, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconChevronDown,
  IconCircleCheck,
  IconClock,
  IconLoader2,
} from '@tabler/icons-react'
import { type ReactNode, type Ref, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Receipt } from '../../../contract/receipt.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './receipt.module.css'
import { receiptFacts, receiptState } from './receipt-facts.ts'

const loadDetails = () => import('./receipt-details.tsx').then((file) => file.ReceiptDetails)
const ReceiptDetails = lazyPart(loadDetails)

type ReceiptProps = {
  receipt: Receipt
  candidate: CandidateDetails
  /** Opens "Why is an email not here?". */
  onAsk: () => void
}

/**
 * The basis for "all mail is here": which inboxes were searched, when, and which could not be. Pressing it shows the
 * details of each inbox: beside the line, or on a phone in a sheet.
 */
export function ReceiptLine({ receipt, candidate, onAsk }: ReceiptProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const line = useRef<HTMLButtonElement>(null)
  const { mailboxesChecked, mailboxesDown, mailboxesImporting } = receipt
  // No inbox was checked, so there is nothing to show; the page says what to do instead.
  if (mailboxesChecked + mailboxesDown.length + mailboxesImporting === 0) return null
  const ask = () => {
    // The dialog returns the focus to the element that has it when it opens.
    line.current?.focus()
    setOpened(false)
    onAsk()
  }
  return (
    <Unfolding
      line={
        <LineButton
          ref={line}
          receipt={receipt}
          candidate={candidate}
          opened={opened}
          onPress={() => setOpened(!opened)}
        />
      }
      title={t('receipt.title', { name: candidate.name })}
      opened={opened}
      onClose={() => setOpened(false)}
    >
      <Suspense>
        <ReceiptDetails receipt={receipt} candidate={candidate} onAsk={ask} />
      </Suspense>
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

const icons = {
  incomplete: IconAlertTriangle,
  importing: IconLoader2,
  unproven: IconClock,
  whole: IconCircleCheck,
} as const satisfies Record<ReturnType<typeof receiptState>, unknown>

type LineProps = {
  receipt: Receipt
  candidate: CandidateDetails
  opened: boolean
  onPress: () => void
  ref?: Ref<HTMLButtonElement>
}

function LineButton({ receipt, candidate, opened, onPress, ref, ...rest }: LineProps) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const state = receiptState(receipt, candidate.createdAt)
  const Icon = icons[state]
  return (
    <UnstyledButton
      {...rest}
      ref={ref}
      className={classes.line}
      data-state={state}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={onPress}
      // So that the details are here when the line is pressed.
      onPointerEnter={() => void loadDetails().catch(() => undefined)}
      onFocus={() => void loadDetails().catch(() => undefined)}
    >
      <Icon size={18} stroke={1.6} className={classes.sign} aria-hidden />
      <span>{receiptFacts(receipt, candidate.createdAt, now, reader, t).join(' · ')}</span>
      <IconChevronDown size={16} stroke={1.6} className={classes.chevron} aria-hidden />
    </UnstyledButton>
  )
}
