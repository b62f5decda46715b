import { UnstyledButton } from '@mantine/core'
import { type MouseEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailAddress } from '../../../contract/common.ts'
import classes from './composer.module.css'
import { type DraftStart, type ReplyStart, without } from './draft.ts'
import { RecipientsField } from './recipients-field.tsx'
import type { DraftChange } from './use-draft.ts'

type HeadProps = {
  draft: DraftStart
  reply: ReplyStart | null
  known: readonly MailAddress[]
  change: (by: DraftChange) => void
}

/** The recipients: To, Cc and Bcc on demand, and a button that adds everybody else of the conversation. */
export function ComposerHead({ draft, reply, known, change }: HeadProps) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState({ cc: false, bcc: false })
  const showCc = wanted.cc || draft.cc.length > 0
  const showBcc = wanted.bcc || draft.bcc.length > 0
  const others = without(reply?.cc ?? [], draft.to)
  const missing = without(others, draft.cc)
  const answersAll = missing.length === 0
  // Cc recipients that the user typed stay.
  const toggled = answersAll ? without(draft.cc, others) : [...draft.cc, ...missing]
  const buttons = (
    <span className={classes.copies}>
      {others.length > 0 && (
        <UnstyledButton
          data-always
          onMouseDown={leaveFocus}
          onClick={() => change(() => ({ cc: toggled }))}
          title={others.map(({ name, address }) => name || address).join(', ')}
        >
          {answersAll ? t('composer.replyOne') : t('composer.replyAll')}
        </UnstyledButton>
      )}
      {!showCc && (
        <UnstyledButton onMouseDown={leaveFocus} onClick={() => setWanted({ ...wanted, cc: true })}>
          {t('composer.cc')}
        </UnstyledButton>
      )}
      {!showBcc && (
        <UnstyledButton onMouseDown={leaveFocus} onClick={() => setWanted({ ...wanted, bcc: true })}>
          {t('composer.bcc')}
        </UnstyledButton>
      )}
    </span>
  )
  return (
    <div className={classes.head}>
      <RecipientsField
        label={t('composer.to')}
        value={draft.to}
        known={known}
        onChange={(to) => change(() => ({ to }))}
        end={buttons}
      />
      {showCc && (
        <RecipientsField
          label={t('composer.cc')}
          value={draft.cc}
          known={known}
          autoFocus={wanted.cc}
          onChange={(cc) => change(() => ({ cc }))}
        />
      )}
      {showBcc && (
        <RecipientsField
          label={t('composer.bcc')}
          value={draft.bcc}
          known={known}
          autoFocus={wanted.bcc}
          onChange={(bcc) => change(() => ({ bcc }))}
        />
      )}
    </div>
  )
}

/**
 * On a phone, Cc and Bcc are visible only with the focus. If the press moved the focus, the button would move away
 * from under it.
 */
function leaveFocus(event: MouseEvent): void {
  event.preventDefault()
}
