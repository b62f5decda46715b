import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenedEntry, ShownEntry } from '../../../contract/access-log.ts'
import { CardLine } from '../../ui/card.tsx'
import { personName } from '../../ui/person-name.ts'
import { Failure } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import { type LogFilter, openedQuery, shownQuery } from './log-queries.ts'
import classes from './logs.module.css'

type ListProps = { filter: LogFilter; isFiltered: boolean }

export function OpenedList({ filter, isFiltered }: ListProps) {
  const { t } = useTranslation()
  const query = useInfiniteQuery(openedQuery(filter))
  return (
    <Entries
      query={query}
      label={t('accessLog.opened')}
      empty={isFiltered ? t('accessLog.noMatch') : t('accessLog.openedNone')}
    >
      {query.data?.pages
        .flatMap((page) => page.entries)
        .map((entry) => (
          <OpenedLine key={entry.id} entry={entry} />
        ))}
    </Entries>
  )
}

export function ShownList({ filter, isFiltered }: ListProps) {
  const { t } = useTranslation()
  const query = useInfiniteQuery(shownQuery(filter))
  return (
    <Entries
      query={query}
      label={t('accessLog.shown')}
      empty={isFiltered ? t('accessLog.noMatch') : t('accessLog.shownNone')}
    >
      {query.data?.pages
        .flatMap((page) => page.entries)
        .map((entry) => (
          <ShownLine key={entry.id} entry={entry} />
        ))}
    </Entries>
  )
}

interface EntriesQuery {
  data: unknown
  error: Error | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
  refetch(): unknown
}

type EntriesProps = { query: EntriesQuery; label: string; empty: string; children: ReactNode[] | undefined }

/** A list with its skeleton, its failure, its empty state and the button for older entries. */
function Entries({ query, label, empty, children }: EntriesProps) {
  const { t } = useTranslation()
  if (children === undefined && query.error)
    return <Failure error={query.error} retry={() => query.refetch()} />
  if (children === undefined) {
    return (
      <CardLine>
        <Skeleton height={14} width="60%" />
      </CardLine>
    )
  }
  if (children.length === 0) {
    return (
      <CardLine>
        <p className={classes.empty}>{empty}</p>
      </CardLine>
    )
  }
  return (
    <>
      <ol className={classes.list} data-card aria-label={label}>
        {children}
      </ol>
      {query.hasNextPage && (
        <CardLine>
          <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('logs.older')}
          </Button>
        </CardLine>
      )}
    </>
  )
}

function OpenedLine({ entry }: { entry: OpenedEntry }) {
  const { t } = useTranslation()
  const { rule, address, by } = entry
  const why = rule === 'person' && by ? t('accessLog.byPerson', { name: by }) : t(`accessLog.rule.${rule}`)
  return (
    <li className={classes.entry} data-two>
      <When iso={entry.at} form="long" className={classes.when} />
      <div className={classes.what}>
        <Email email={entry.email} nameless={t('accessLog.notOnProfile')} />
        <small>
          {why} · {address ?? t('accessLog.noAddress')}
        </small>
      </div>
    </li>
  )
}

function ShownLine({ entry }: { entry: ShownEntry }) {
  const { t } = useTranslation()
  const { viewer, form, address, emails } = entry
  return (
    <li className={classes.entry} data-two>
      <When iso={entry.at} form="long" className={classes.when} />
      <div className={classes.what}>
        <span>
          <b>{personName(viewer.name, t)}</b> · <Email email={entry.email} nameless={t('accessLog.gone')} />
        </span>
        <small>
          {t(`accessLog.form.${form}`, { count: emails })}
          {address && ` · ${address}`}
        </small>
      </div>
    </li>
  )
}

/** The subject as a link to the conversation; what is not on a profile any more has no name. */
function Email({ email, nameless }: { email: OpenedEntry['email']; nameless: string }) {
  const { t } = useTranslation()
  if (email === null) return <span className={classes.quiet}>{nameless}</span>
  return (
    <Link
      to="/candidates/$id"
      params={{ id: email.candidateId }}
      search={{ conversation: email.id }}
      className={classes.link}
    >
      {email.subject || t('conversation.noSubject')}
    </Link>
  )
}
