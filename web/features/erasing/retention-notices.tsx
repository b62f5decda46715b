import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AgingCandidate } from '../../../contract/erasing.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { useUser } from '../session/session.ts'
import { useDay } from './aging-text.tsx'
import { noticesQuery, useKeeping, usePageTexts } from './erasing-queries.ts'
import classes from './retention-notices.module.css'

/** Candidates of the user who are to be erased soon, each with a button to keep them. Nothing while there are none. */
export function RetentionNotices() {
  const { data } = useQuery(noticesQuery)
  return data && data.notices.length > 0 ? <Notices notices={data.notices} /> : null
}

function Notices({ notices }: { notices: readonly AgingCandidate[] }) {
  const { t } = useTranslation()
  const hasTexts = usePageTexts()
  if (!hasTexts) return null
  const title = t('retention.noticeTitle', { count: notices.length })
  return (
    <section className={classes.card} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {notices.map((notice) => (
          <NoticeLine key={notice.candidate.id} notice={notice} />
        ))}
      </ul>
    </section>
  )
}

function NoticeLine({ notice: { candidate, action, dueAt } }: { notice: AgingCandidate }) {
  const { t } = useTranslation()
  const day = useDay()
  const tell = useTell()
  const problemText = useProblemText()
  const mayKeep = useUser().role !== 'manager'
  const keep = useKeeping()
  const { id, name } = candidate
  // A promise instead of mutation callbacks, because the line disappears.
  const press = () =>
    keep.mutateAsync(id).then(
      () => tell(t('retention.kept', { name })),
      (error) => tell(problemText(error)),
    )
  return (
    <li>
      <span>
        <Link to="/candidates/$id" params={{ id }} search={{ tab: 'overview' }}>
          {name}
        </Link>{' '}
        {t(`retention.notice.${action}`, { day: day(dueAt) })}
      </span>
      {mayKeep && (
        <Button
          size="xs"
          loading={keep.isPending}
          onClick={press}
          aria-label={t('retention.keepFor', { name })}
        >
          {t('retention.keep')}
        </Button>
      )}
    </li>
  )
}
