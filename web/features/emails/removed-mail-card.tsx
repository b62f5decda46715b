import { Button } from '@mantine/core'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type RemovedMessage, removedList } from '../../../contract/privacy.ts'
import { get, nothing, request } from '../../api.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useReader } from '../../ui/reader.ts'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'

export const removedQuery = queryOptions({
  queryKey: ['removed-mail'],
  queryFn: ({ signal }) => get('/api/removed-mail', removedList, signal),
})

/** Account settings: the emails that the user removed from profiles, each with "Put back". */
export function RemovedMailCard() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(removedQuery)
  return (
    <Card title={t('removal.listTitle')} intro={t('removal.listIntro')}>
      {data?.messages.map((message) => (
        <RemovedLine key={message.id} message={message} />
      ))}
      {data?.messages.length === 0 && (
        <CardLine>
          <CardText title="">{t('removal.empty')}</CardText>
        </CardLine>
      )}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
    </Card>
  )
}

function RemovedLine({ message }: { message: RemovedMessage }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const client = useQueryClient()
  const tell = useTell()
  const problemText = useProblemText()
  const putBack = useMutation({
    mutationFn: () =>
      request('POST', '/api/removed-mail/restorations', nothing, { body: { messageIds: [message.id] } }),
    onSuccess: () => {
      tell(t('removal.restored'))
      void client.invalidateQueries({ queryKey: removedQuery.queryKey })
      void client.invalidateQueries({ queryKey: ['candidate'] })
    },
    onError: (error) => tell(problemText(error)),
  })
  const subject = message.subject || t('conversation.noSubject')
  return (
    <CardLine
      end={
        <Button
          variant="subtle"
          color="gray"
          aria-label={t('removal.putBackLabel', { subject })}
          loading={putBack.isPending}
          onClick={() => putBack.mutate()}
        >
          {t('removal.putBack')}
        </Button>
      }
    >
      <CardText title={subject}>
        {message.from.name || message.from.address} · {longDate(message.at, now, reader)}
        {message.candidates.map((candidate) => (
          <span key={candidate.id}>
            {' · '}
            <Link to="/candidates/$id" params={{ id: candidate.id }} search={{ tab: 'emails' }}>
              {candidate.name}
            </Link>
          </span>
        ))}
        {' · '}
        {t('removal.removedAt', { when: longDate(message.removedAt, now, reader) })}
      </CardText>
    </CardLine>
  )
}
