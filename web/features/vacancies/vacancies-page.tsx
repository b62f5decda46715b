import { Button, Drawer, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconBriefcase, IconPlus, IconSearch, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VacanciesSearch } from '../../search-params.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { EmptyState, Failure } from '../../ui/state.tsx'
import { lastPage, Paging } from '../candidates/paging.tsx'
import { useUser } from '../session/session.ts'
import classes from './vacancies.module.css'
import { NewVacancyForm } from './vacancy-form.tsx'
import { vacancyListQuery } from './vacancy-queries.ts'
import { VacancyTable } from './vacancy-table.tsx'

const pageSize = 50

export function VacanciesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = useSearch({ from: '/inside/vacancies' })
  const { q = '', status, page = 1 } = search
  const mayEdit = useUser().role !== 'manager'
  const [adding, setAdding] = useState(false)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...vacancyListQuery({ q, status, page, size: pageSize }),
    placeholderData: keepPreviousData,
  })
  const isEmpty = data?.total === 0
  const isFiltered = q !== '' || status !== undefined
  const last = data && !isPlaceholderData ? lastPage(data.total, pageSize) : page
  if (page > last) return <Navigate to="/vacancies" search={{ ...search, page: last }} replace />
  return (
    <Page
      title={t('vacancies.title')}
      width="wide"
      aside={mayEdit && <AddButton onClick={() => setAdding(true)} />}
    >
      {!(isEmpty && !isFiltered) && <Filter search={search} />}
      {data && !isEmpty && <VacancyTable vacancies={data.vacancies} />}
      {isEmpty && (isFiltered ? <NoneFound /> : <None onAdd={mayEdit ? () => setAdding(true) : null} />)}
      {data && <Paging to="/vacancies" search={search} size={pageSize} total={data.total} more={data.more} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={8} />}
      <Drawer
        opened={adding}
        onClose={() => setAdding(false)}
        position="right"
        size={440}
        title={t('vacancies.add')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <NewVacancyForm
          onClose={() => setAdding(false)}
          onAdded={(id) => void navigate({ to: '/vacancies/$id', params: { id } })}
        />
      </Drawer>
    </Page>
  )
}

function AddButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button variant="filled" leftSection={<IconPlus size={18} stroke={1.6} />} onClick={onClick}>
      {t('vacancies.add')}
    </Button>
  )
}

function Filter({ search }: { search: VacanciesSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState(search.q ?? '')
  const show = ({ page: _, ...next }: VacanciesSearch) =>
    navigate({ to: '/vacancies', search: next, replace: true })
  const find = useDebouncedCallback((q: string) => {
    const { q: _, ...others } = search
    void show({ ...others, ...(q && { q }) })
  }, 250)
  return (
    <div className={classes.filter}>
      <TextInput
        className={classes.filterInput}
        aria-label={t('vacancies.filter')}
        placeholder={t('vacancies.filter')}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          find(event.currentTarget.value.trim())
        }}
      />
      <Select
        className={classes.filterStatus}
        aria-label={t('vacancies.statusFilter')}
        data={[
          { value: '', label: t('vacancies.all') },
          { value: 'open', label: t('vacancies.open') },
          { value: 'closed', label: t('vacancies.closed') },
        ]}
        allowDeselect={false}
        value={search.status ?? ''}
        onChange={(value) => {
          const { status: _, ...others } = search
          void show(value === 'open' || value === 'closed' ? { ...others, status: value } : others)
        }}
      />
    </div>
  )
}

function None({ onAdd }: { onAdd: (() => void) | null }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconBriefcase}
      title={t('vacancies.none')}
      action={
        onAdd && (
          <Button variant="filled" onClick={onAdd}>
            {t('vacancies.add')}
          </Button>
        )
      }
    >
      {t('vacancies.noneText')}
    </EmptyState>
  )
}

function NoneFound() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t('vacancies.noneFound')}
      action={
        <LinkButton to="/vacancies" search={{}}>
          {t('vacancies.showAll')}
        </LinkButton>
      }
    >
      {t('vacancies.noneFoundText')}
    </EmptyState>
  )
}
