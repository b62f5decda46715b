import { Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stage } from '../../../contract/candidates.ts'
import type { CandidatesSearch } from '../../search-params.ts'
import { useVacancies } from '../vacancies/vacancy-queries.ts'
import classes from './candidates.module.css'

type FilterProps = { search: CandidatesSearch; found: { total: number; more: boolean } | undefined }

/** The filters of the list, which the URL holds. A change of a filter shows the first page. */
export function CandidateFilter({ search, found }: FilterProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // Typing is answered later; by then another filter may have changed.
  const latest = useRef(search)
  latest.current = search
  const show = (change: CandidatesSearch) => {
    const { page: _, ...others } = { ...latest.current, ...change }
    const next = Object.fromEntries(Object.entries(others).filter(([, value]) => value))
    void navigate({ to: '/candidates', search: next, replace: true })
  }
  return (
    <div className={classes.filter}>
      <TextFilter q={search.q ?? ''} onChange={(q) => show({ q })} />
      <VacancyFilter value={search.vacancy} onChange={(vacancy) => show({ vacancy })} />
      <Select
        className={classes.filterChoice}
        aria-label={t('candidates.stageFilter')}
        data={[
          { value: '', label: t('candidates.anyStage') },
          ...stage.options.map((value) => ({ value, label: t(`stage.${value}`) })),
        ]}
        allowDeselect={false}
        value={search.stage ?? ''}
        onChange={(value) => {
          const chosen = stage.safeParse(value)
          show({ stage: chosen.success ? chosen.data : undefined })
        }}
      />
      <span role="status" className={classes.count}>
        {found &&
          (found.more
            ? t('candidates.countMore', { count: found.total - 1 })
            : t('candidates.count', { count: found.total }))}
      </span>
    </div>
  )
}

/** It follows the URL, and updates the URL a moment after typing; text typed meanwhile is kept. */
function TextFilter({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(q)
  const asked = useRef(q)
  useEffect(() => {
    if (q !== asked.current) setText(q)
    asked.current = q
  }, [q])
  const search = useDebouncedCallback((value: string) => {
    asked.current = value.trim()
    onChange(asked.current)
  }, 250)
  return (
    <TextInput
      className={classes.filterInput}
      aria-label={t('candidates.filter')}
      placeholder={t('candidates.filter')}
      leftSection={<IconSearch size={18} stroke={1.6} />}
      leftSectionPointerEvents="none"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value)
      }}
    />
  )
}

type VacancyFilterProps = { value: string | undefined; onChange: (vacancy: string | undefined) => void }

/** Hidden while there are no vacancies. */
function VacancyFilter({ value, onChange }: VacancyFilterProps) {
  const { t } = useTranslation()
  const vacancies = useVacancies()
  if (vacancies.length === 0 && !value) return null
  return (
    <Select
      className={classes.filterChoice}
      aria-label={t('candidates.vacancyFilter')}
      placeholder={t('candidates.anyVacancy')}
      data={vacancies.map(({ id, title }) => ({ value: id, label: title }))}
      searchable
      clearable
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}
