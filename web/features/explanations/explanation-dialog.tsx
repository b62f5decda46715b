import { Button, Modal, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconInfoCircle } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionCause } from '../../../contract/mailbox.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useConsent, useMailbox } from '../mailboxes/mailbox-queries.ts'
import { useUser } from '../session/session.ts'
import type { CandidateAtHand } from './candidate-field.tsx'
import classes from './explanation.module.css'
import { ExplanationAnswer } from './explanation-answer.tsx'
import { useExplanation } from './explanation-queries.ts'

type DialogProps = { opened: boolean; onClose: () => void; candidate?: CandidateAtHand | undefined }

/**
 * "Why is this email (not) here?": one field, and the rule that let a message in or kept it out. Always mounted, so
 * that the focus returns to where it came from.
 */
export function ExplanationDialog({ opened, onClose, candidate }: DialogProps) {
  const { t } = useTranslation()
  const isNarrow = useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('why.title')}
      size={640}
      // Aligned to the top: the answer grows downwards, and the field does not move.
      centered={false}
      yOffset="9vh"
      fullScreen={isNarrow}
      radius={isNarrow ? 0 : 'xl'}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Explanation candidate={candidate} onLeave={onClose} />
    </Modal>
  )
}

function Explanation({
  candidate,
  onLeave,
}: {
  candidate?: CandidateAtHand | undefined
  onLeave: () => void
}) {
  const { t } = useTranslation()
  const mailbox = useMailbox()
  const answer = useExplanation()
  if (mailbox?.state === 'none') return <NotConnected onLeave={onLeave} />
  if (mailbox?.state === 'action_needed') return <NotReadable cause={mailbox.cause} />
  return (
    <>
      <p className={classes.intro}>{t('why.intro')}</p>
      <QuestionForm busy={answer.isAsking} onAsk={answer.ask} />
      <ProblemLine error={answer.error} />
      <ExplanationAnswer key={answer.text} answer={answer} candidate={candidate} onLeave={onLeave} />
    </>
  )
}

function QuestionForm({ busy, onAsk }: { busy: boolean; onAsk: (text: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const asked = text.trim()
  // The contract requires 2 to 1,000 characters.
  const askable = asked.length >= 2 && asked.length <= 1_000
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (askable && !busy) onAsk(asked)
  }
  return (
    <form className={classes.question} onSubmit={submit}>
      <TextInput
        label={t('why.field')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="filled" loading={busy} disabled={!askable}>
        {t('why.submit')}
      </Button>
    </form>
  )
}

function NotConnected({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation()
  const mayConnect = useUser().role !== 'manager'
  return (
    <div className={classes.blocked}>
      <IconInfoCircle size={20} stroke={1.6} aria-hidden />
      <p>{t('why.notConnected')}</p>
      {mayConnect && (
        <LinkButton to="/account" hash="integration" variant="filled" onClick={onLeave}>
          {t('why.toIntegration')}
        </LinkButton>
      )}
    </div>
  )
}

function NotReadable({ cause }: { cause: ActionCause }) {
  const { t } = useTranslation()
  const consent = useConsent()
  return (
    <div className={classes.blocked}>
      <IconInfoCircle size={20} stroke={1.6} aria-hidden />
      <p>{t(`inbox.cause.${cause}`)}</p>
      <Button variant="filled" loading={consent.isPending} onClick={() => consent.mutate()}>
        {t('gmail.reconnect')}
      </Button>
      <ProblemLine error={consent.error} />
    </div>
  )
}
