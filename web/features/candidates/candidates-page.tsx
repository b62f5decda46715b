import { Button, Drawer, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch, IconTableImport, IconUserPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { ConnectCard } from '../mailboxes/connect-card.tsx'
import { candidateListQuery, pageSize } from './candidate-queries.ts'
import { CandidateTable } from './candidate-table.tsx'
import classes from './candidates.module.css'
import { CsvImportDialog } from './csv-import-dialog.tsx'
import { NewCandidateForm } from './new-candidate-form.tsx'
import { NoCandidates } from './no-candidates.tsx'
import { lastPage, Paging, pageSearch } from './paging.tsx'

export function CandidatesPage() {
  const { t } = useTranslation()
  const { q = '', page = 1 } = useSearch({ from: '/inside/candidates' })
  const [open, setOpen] = useState<'new' | 'import' | null>(null)
  const close = () => setOpen(null)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...candidateListQuery({ q, page, size: pageSize }),
    placeholderData: keepPreviousData,
  })
  const isEmpty = data?.total === 0
  const last = data && !isPlaceholderData ? lastPage(data.total, pageSize) : page
  if (page > last) return <Navigate to="/candidates" search={pageSearch(q, last)} replace />
  return (
    <Page
      title={t('candidates.title')}
      width="wide"
      aside={<Actions onNew={() => setOpen('new')} onImport={() => setOpen('import')} />}
    >
      <ConnectCard />
      {!(isEmpty && q === '') && <Filter q={q} count={data?.total} />}
      {data && !isEmpty && <CandidateTable candidates={data.candidates} />}
      {isEmpty && <NoCandidates q={q} onNew={() => setOpen('new')} onImport={() => setOpen('import')} />}
      {data && <Paging page={page} size={pageSize} total={data.total} q={q} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={8} />}
      <Drawer
        opened={open === 'new'}
        onClose={close}
        position="right"
        size={440}
        title={t('candidates.add')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <NewCandidateForm onClose={close} />
      </Drawer>
      <CsvImportDialog opened={open === 'import'} onClose={close} />
    </Page>
  )
}

function Actions({ onNew, onImport }: { onNew: () => void; onImport: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Button leftSection={<IconTableImport size={18} stroke={1.6} />} onClick={onImport}>
        {t('candidates.import')}
      </Button>
      <Button variant="filled" leftSection={<IconUserPlus size={18} stroke={1.6} />} onClick={onNew}>
        {t('candidates.add')}
      </Button>
    </>
  )
}

/** The filter field. It follows the URL, and updates the URL a moment after typing; text typed meanwhile is kept. */
function Filter({ q, count }: { q: string; count: number | undefined }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  const asked = useRef(q)
  useEffect(() => {
    if (q !== asked.current) setText(q)
    asked.current = q
  }, [q])
  const search = useDebouncedCallback((value: string) => {
    asked.current = value.trim()
    void navigate({ to: '/candidates', search: asked.current ? { q: asked.current } : {}, replace: true })
  }, 250)
  return (
    <div className={classes.filter}>
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
      <span role="status" className={classes.count}>
        {count !== undefined && t('candidates.count', { count })}
      </span>
    </div>
  )
}
