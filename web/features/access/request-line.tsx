import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AccessRequest } from '../../../contract/access-requests.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import classes from './access.module.css'
import { useAnswerSeen, useRequestAnswer } from './request-queries.ts'

/** A colleague's request, with one click to answer it. */
export function RequestLine({ request }: { request: AccessRequest }) {
  const { t } = useTranslation()
  const tell = useTell()
  const problemText = useProblemText()
  const answer = useRequestAnswer(request.id)
  const names = { asker: request.asker.name, candidate: request.candidate.name }
  // A promise instead of mutation callbacks, because the line disappears with the request.
  const give = (value: 'given' | 'declined') =>
    answer.mutateAsync(value).then(
      () => tell(t(value === 'given' ? 'accessRequests.gave' : 'accessRequests.declinedToast', names)),
      (error) => tell(problemText(error)),
    )
  return (
    <div className={classes.request}>
      <p>{t('accessRequests.asks', names)}</p>
      <div className={classes.buttons}>
        <Button size="xs" disabled={answer.isPending} onClick={() => give('declined')}>
          {t('accessRequests.decline')}
        </Button>
        <Button size="xs" variant="filled" loading={answer.isPending} onClick={() => give('given')}>
          {t('accessRequests.give')}
        </Button>
      </div>
    </div>
  )
}

/** The answer to the user's own request. */
export function AnswerLine({ request, onLeave }: { request: AccessRequest; onLeave: () => void }) {
  const { t } = useTranslation()
  const seen = useAnswerSeen(request.id)
  const { candidate, answeredBy, state } = request
  return (
    <div className={classes.request}>
      <p>
        {state === 'given'
          ? t('accessRequests.givenBy', { candidate: candidate.name, name: answeredBy ?? '' })
          : t('accessRequests.declined', { candidate: candidate.name })}
      </p>
      <div className={classes.buttons}>
        <Button size="xs" onClick={() => seen.mutate(undefined)}>
          {t('action.close')}
        </Button>
        {state === 'given' && (
          <LinkButton
            size="xs"
            variant="filled"
            to="/candidates/$id"
            params={{ id: candidate.id }}
            search={{ tab: 'emails' }}
            onClick={() => {
              seen.mutate(undefined)
              onLeave()
            }}
          >
            {t('accessRequests.open')}
          </LinkButton>
        )}
      </div>
    </div>
  )
}
