import { useTranslation } from 'react-i18next'
import type { MailboxStatus } from '../../../contract/mailbox.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import classes from './composer.module.css'
import type { DraftStart, ReplyStart } from './draft.ts'
import type { DraftChange } from './use-draft.ts'

type Senders = Exclude<MailboxStatus, { state: 'none' }>['senders']

/** The address that a draft is sent from, and the available ones. */
export interface SenderChoice {
  senders: Senders
  /** The chosen address, else Gmail's default. */
  address: string
  /** Whether Gmail does not, or no longer, allow sending from it. */
  isGone: boolean
}

/** Returns the choice of sender addresses; null until the mailbox has loaded. */
export function useSenderChoice(draft: DraftStart, reply: ReplyStart | null): SenderChoice | null {
  const mailbox = useMailbox()
  if (!mailbox || mailbox.state === 'none') return null
  const { senders } = mailbox
  const usual = reply?.from ?? senders.find(({ isDefault }) => isDefault)?.address ?? mailbox.address
  const address = draft.from ?? usual
  return { senders, address, isGone: !senders.some((one) => isSame(one.address, address)) }
}

type FieldProps = { choice: SenderChoice; change: (by: DraftChange) => void }

/** From: a choice among the addresses that Gmail allows sending from, if there are several. */
export function SenderField({ choice, change }: FieldProps) {
  const { t } = useTranslation()
  const { senders, address, isGone } = choice
  if (senders.length < 2 && !isGone) return null
  const shown = senders.find((one) => isSame(one.address, address))?.address ?? address
  return (
    <div className={classes.recipients} data-sender>
      <span className={classes.fieldLabel} aria-hidden>
        {t('composer.fromLabel')}
      </span>
      <select
        className={classes.sender}
        aria-label={t('composer.fromLabel')}
        aria-invalid={isGone || undefined}
        value={shown}
        onChange={(event) => {
          const from = event.currentTarget.value
          change(() => ({ from }))
        }}
      >
        {isGone && (
          <option value={shown} disabled>
            {address}
          </option>
        )}
        {senders.map((one) => (
          <option key={one.address} value={one.address}>
            {one.name ? `${one.name} <${one.address}>` : one.address}
          </option>
        ))}
      </select>
      {isGone && (
        <p className={classes.senderGone} role="alert">
          {t('problem.sender-not-available')}
        </p>
      )}
    </div>
  )
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
