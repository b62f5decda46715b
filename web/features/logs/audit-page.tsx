import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { type QueryClient, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { settled } from '../../settled.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { EmptyState, Failure } from '../../ui/state.tsx'
import { type AuditChoice, AuditFilters, everything, filterOf } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import { AuditStateCard } from './audit-state-card.tsx'
import { ExportMenu } from './export-menu.tsx'
import { auditPath, auditQuery, auditStateQuery } from './log-queries.ts'
import classes from './logs.module.css'

/** Waits for what decides the height of the card above the filters. */
export function loadAudit(client: QueryClient): Promise<void> {
  return settled([client.ensureQueryData(auditStateQuery)])
}

/** For administrators: who did what, and the proof that nobody changed the log. */
export function AuditPage() {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<AuditChoice>(everything)
  const filter = filterOf(choice)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filter),
  )
  const events = data?.pages.flatMap((page) => page.events) ?? []
  return (
    <Page
      title={t('audit.title')}
      width="wide"
      aside={
        <>
          <LinkButton to="/people">{t('shell.people')}</LinkButton>
          <ExportMenu path={auditPath} filter={filter} name="kurier-audit-log" />
        </>
      }
    >
      <AuditStateCard />
      <AuditFilters choice={choice} onChange={setChoice} />
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={8} />}
      {data && events.length === 0 && <EmptyState icon={IconHistory} title={t('audit.none')} />}
      {events.length > 0 && (
        <div className={classes.frame}>
          <AuditList events={events} onSubject={(subject) => setChoice({ ...choice, subject })} />
        </div>
      )}
      {hasNextPage && (
        <Button className={classes.older} loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t('logs.older')}
        </Button>
      )}
    </Page>
  )
}
