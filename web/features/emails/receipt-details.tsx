import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Receipt } from '../../../contract/receipt.ts'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { useReader } from '../../ui/reader.ts'
import { mailboxFacts } from './mailbox-facts.ts'
import classes from './receipt-details.module.css'
import { isCompared, othersOf } from './receipt-facts.ts'

type DetailsProps = { receipt: Receipt; candidate: CandidateDetails; onAsk: () => void }

/** The full receipt: a row for each inbox, and the button that asks about one email. */
export function ReceiptDetails({ receipt, candidate, onAsk }: DetailsProps) {
  const { t } = useTranslation()
  const { mailboxes, messages } = receipt
  const inMailboxes = mailboxes.reduce((sum, mailbox) => sum + mailbox.messages, 0)
  return (
    <>
      <ul>
        {mailboxes.map((mailbox, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two owners may have the same name, and rows have no state.
          <MailboxRow key={place} mailbox={mailbox} candidate={candidate} />
        ))}
        {othersOf(receipt) > 0 && <OthersRow receipt={receipt} candidate={candidate} />}
      </ul>
      <div className={classes.foot}>
        {inMailboxes > messages && <p>{t('receipt.counted')}</p>}
        <Button size="xs" aria-haspopup="dialog" onClick={onAsk}>
          {t('why.open')}
        </Button>
      </div>
    </>
  )
}

const tones = {
  checked: 'ok',
  importing: 'accent',
  paused: 'quiet',
  action_needed: 'bad',
} as const satisfies Record<Receipt['mailboxes'][number]['state'], PillTone>

type RowProps = { mailbox: Receipt['mailboxes'][number]; candidate: CandidateDetails }

function MailboxRow({ mailbox, candidate }: RowProps) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const isProven = isCompared(mailbox, candidate.createdAt)
  const tone = mailbox.state === 'checked' && !isProven ? 'quiet' : tones[mailbox.state]
  return (
    <li className={classes.mailbox}>
      <div className={classes.owner}>
        <b>{mailbox.owner}</b>
        <Pill tone={tone}>{t(`receipt.state.${mailbox.state}`)}</Pill>
      </div>
      {mailboxFacts(mailbox, candidate.createdAt, now, reader, t).map(({ text, warns }) => (
        <p key={text} data-tone={warns ? 'warn' : undefined}>
          {text}
        </p>
      ))}
    </li>
  )
}

/** The inboxes that have nothing to say about this candidate. */
function OthersRow({ receipt, candidate }: Pick<DetailsProps, 'receipt' | 'candidate'>) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { comparedAt, importing, down } = receipt.others
  const isProven = isCompared({ comparedAt }, candidate.createdAt)
  return (
    <li className={classes.mailbox}>
      <div className={classes.owner}>
        <b>{t('receipt.others', { count: othersOf(receipt) })}</b>
        {importing + down === 0 && <Pill tone={isProven ? 'ok' : 'quiet'}>{t('receipt.state.checked')}</Pill>}
      </div>
      <p>
        {isProven
          ? t('receipt.othersCompared', { when: longDate(comparedAt!, now, reader) })
          : t('receipt.othersUnproven')}
      </p>
      {importing > 0 && <p>{t('receipt.importing', { count: importing })}</p>}
      {down > 0 && <p data-tone="warn">{t('receipt.othersDown', { count: down })}</p>}
    </li>
  )
}
