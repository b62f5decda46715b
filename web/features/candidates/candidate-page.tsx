import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { loadPageTexts } from '../../i18n.ts'
import type { CandidateTab } from '../../search-params.ts'
import { Missing } from '../../shell/crash.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Failure } from '../../ui/state.tsx'
import { EmailsSkeleton } from '../emails/emails-skeleton.tsx'
import { useUser } from '../session/session.ts'
import classes from './candidate.module.css'
import { CandidateHeader } from './candidate-header.tsx'
import { candidateQuery } from './candidate-queries.ts'
import { ProfileSkeleton } from './profile-skeleton.tsx'

const OverviewTab = lazy(() => {
  const texts = loadPageTexts()
  return import('./overview-tab.tsx').then(async (file) => {
    await texts
    return { default: file.OverviewTab }
  })
})
const EmailsTab = lazy(() => import('../emails/emails-tab.tsx').then((file) => ({ default: file.EmailsTab })))

/** A candidate's profile. Users who may read mail start on the Emails tab, because that is what they come for. */
export function CandidatePage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/candidates/$id' })
  const search = useSearch({ from: '/inside/candidates/$id' })
  const mayRead = useUser().mailPermission !== 'none'
  const { data: candidate, error, refetch } = useQuery(candidateQuery(id))
  useTitle(candidate?.name ?? '')
  if (!candidate && error instanceof ApiProblem && (error.status === 404 || error.status === 422))
    return <Missing />
  if (!candidate && error) return <Failure error={error} retry={() => refetch()} />
  const tab: CandidateTab = mayRead && search.tab !== 'overview' ? 'emails' : 'overview'
  if (!candidate) return <ProfileSkeleton withEmails={tab === 'emails'} />

  return (
    <div className={classes.profile} data-reading={(tab === 'emails' && isReading(search)) || undefined}>
      <CandidateHeader candidate={candidate} />
      <nav className={classes.tabs} aria-label={t('candidate.tabs')}>
        <TabLink id={id} tab="overview" active={tab === 'overview'} label={t('candidate.overview')} />
        {mayRead && (
          <TabLink
            id={id}
            tab="emails"
            active={tab === 'emails'}
            label={t('candidate.emailsTab')}
            count={candidate.emailCount}
          />
        )}
      </nav>
      {tab === 'overview' ? (
        <Suspense fallback={<div className={classes.rest} />}>
          <OverviewTab key={id} candidate={candidate} />
        </Suspense>
      ) : (
        <Suspense fallback={<EmailsSkeleton />}>
          <EmailsTab key={id} candidate={candidate} />
        </Suspense>
      )}
    </div>
  )
}

/** Decides whether a conversation or composer is open. On a phone it fills the whole pane. */
function isReading(search: { conversation?: string; compose?: boolean }): boolean {
  return search.conversation !== undefined || search.compose === true
}

type TabLinkProps = { id: string; tab: CandidateTab; active: boolean; label: string; count?: number | null }

function TabLink({ id, tab, active, label, count = null }: TabLinkProps) {
  return (
    <Link
      to="/candidates/$id"
      params={{ id }}
      search={{ tab }}
      className={classes.tab}
      aria-current={active ? 'page' : undefined}
    >
      {label}
      {count !== null && count > 0 && <span className="tnum">{count}</span>}
    </Link>
  )
}
