import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CandidatesSearch, VacanciesSearch } from '../../search-params.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import classes from './candidates.module.css'

type PagingProps = {
  size: number
  total: number
  /** Whether there may be more than `total`. */
  more: boolean
} & ({ to: '/candidates'; search: CandidatesSearch } | { to: '/vacancies'; search: VacanciesSearch })

export function lastPage(total: number, size: number): number {
  return Math.max(1, Math.ceil(total / size))
}

/** Returns the search parameters of a page, without default values. */
export function pageSearch<T extends { page?: number }>(search: T, page: number): Omit<T, 'page'> {
  const { page: _, ...others } = search
  return page > 1 ? { ...others, page } : others
}

/** Says which part of the list is shown; renders nothing if it is all. */
export function Paging({ to, search, size, total, more }: PagingProps) {
  const { t } = useTranslation()
  const { page = 1 } = search
  const pages = lastPage(total, size)
  if (pages === 1) return null
  return (
    <nav className={classes.paging} aria-label={t('paging.label')}>
      <LinkButton
        to={to}
        search={pageSearch(search, page - 1)}
        disabled={page <= 1}
        leftSection={<IconChevronLeft size={18} stroke={1.6} />}
      >
        {t('paging.previous')}
      </LinkButton>
      <span className="tnum">
        {t(more ? 'paging.rangeMore' : 'paging.range', {
          from: (page - 1) * size + 1,
          to: Math.min(page * size, total),
          total: more ? total - 1 : total,
        })}
      </span>
      <LinkButton
        to={to}
        search={pageSearch(search, page + 1)}
        disabled={page >= pages}
        rightSection={<IconChevronRight size={18} stroke={1.6} />}
      >
        {t('paging.next')}
      </LinkButton>
    </nav>
  )
}
