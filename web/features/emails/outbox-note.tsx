import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconClock, IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { ApiProblem } from '../../api.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useAnotherAttempt } from './email-queries.ts'
import classes from './message.module.css'

type OutboxNoteProps = { message: EmailMessage; candidateId: string; onEdit: () => void }

/** The sending state of an outgoing message, and what to do if it is stuck. */
export function OutboxNote({ message, candidateId, onEdit }: OutboxNoteProps) {
  const { t } = useTranslation()
  const attempt = useAnotherAttempt(candidateId)
  const problemText = useProblemText()
  const outbox = message.outbox
  if (!outbox) return null
  switch (outbox.state) {
    case 'queued':
    case 'sending':
      return (
        <p className={classes.outbox} role="status">
          <IconClock size={15} stroke={1.6} aria-hidden />
          {t('outbox.sending')}
        </p>
      )
    case 'sent':
      return (
        <p className={classes.outbox} data-tone="ok" role="status">
          <IconCheck size={15} stroke={2} aria-hidden />
          {t('outbox.sent')}
        </p>
      )
    case 'failed':
    case 'in_doubt': {
      const failed = outbox.state === 'failed'
      const Icon = failed ? IconAlertTriangle : IconHelpCircle
      return (
        <div className={classes.stuck}>
          <div className={classes.note} data-tone={failed ? 'bad' : 'warn'} role="alert">
            <Icon size={18} stroke={1.6} aria-hidden />
            <p>
              <b>{t(`outbox.${outbox.state}`)}</b>{' '}
              {failed ? problemText(new ApiProblem(outbox.errorCode ?? 'internal')) : t('outbox.inDoubtText')}
            </p>
          </div>
          <ProblemLine error={attempt.error} />
          <div className={classes.mend}>
            {failed && <Button onClick={onEdit}>{t('outbox.edit')}</Button>}
            <Button
              variant={failed ? 'filled' : 'default'}
              loading={attempt.isPending}
              onClick={() => attempt.mutate(message.id)}
            >
              {failed ? t('outbox.tryAgain') : t('outbox.sendAgain')}
            </Button>
          </div>
        </div>
      )
    }
  }
}
