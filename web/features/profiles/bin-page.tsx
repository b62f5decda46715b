import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { Page } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useReader } from '../../ui/reader.ts'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { binQuery, useRestoration } from './profile-queries.ts'

/** The deleted candidates, each with Restore. */
export function BinPage() {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(binQuery)
  const candidates = data?.pages.flatMap((page) => page.candidates) ?? []
  return (
    <Page title={t('profiles.bin')}>
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={3} />}
      {data && (
        <Card title={t('profiles.binTitle')} intro={t('profiles.binIntro')}>
          {candidates.map(({ id, name, addresses, deletedAt, deletedBy, keptUntil }) => (
            <CardLine key={id} end={<Restore id={id} name={name} />}>
              <CardText title={name}>
                {addresses.join(', ')} · {deletedBy && `${deletedBy}, `}
                {longDate(deletedAt, now, reader)} ·{' '}
                {t('profiles.keptUntil', { when: longDate(keptUntil, now, reader) })}
              </CardText>
            </CardLine>
          ))}
          {candidates.length === 0 && <CardLine>{t('profiles.binEmpty')}</CardLine>}
        </Card>
      )}
      {hasNextPage && (
        <Button mt="md" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t('profiles.binOlder')}
        </Button>
      )}
    </Page>
  )
}

function Restore({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  const tell = useTell()
  const problemText = useProblemText()
  const restoration = useRestoration()
  const restore = () =>
    restoration.mutate(id, {
      onSuccess: () => tell(t('profiles.restored', { name })),
      onError: (error) => tell(problemText(error)),
    })
  return (
    <Button
      aria-label={t('profiles.restoreLabel', { name })}
      loading={restoration.isPending}
      onClick={restore}
    >
      {t('profiles.restore')}
    </Button>
  )
}
