import { Button, Drawer } from '@mantine/core'
import { IconTableImport, IconUserPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { ConnectCard } from '../mailboxes/connect-card.tsx'
import { useUser } from '../session/session.ts'
import { CandidateFilter } from './candidate-filter.tsx'
import { candidateListQuery, pageSize } from './candidate-queries.ts'
import { CandidateTable } from './candidate-table.tsx'
import classes from './candidates.module.css'
import { CsvImportDialog } from './csv-import-dialog.tsx'
import { NewCandidateForm } from './new-candidate-form.tsx'
import { NoCandidates } from './no-candidates.tsx'
import { lastPage, Paging, pageSearch } from './paging.tsx'

const RetentionNotices = lazy(() =>
  import('../erasing/retention-notices.tsx').then((file) => ({ default: file.RetentionNotices })),
)

export function CandidatesPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/candidates' })
  const { q = '', vacancy, stage, page = 1 } = search
  const mayEdit = useUser().role !== 'manager'
  const [open, setOpen] = useState<'new' | 'import' | null>(null)
  const close = () => setOpen(null)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...candidateListQuery({ q, vacancy, stage, page, size: pageSize }),
    placeholderData: keepPreviousData,
  })
  const isEmpty = data?.total === 0
  const isFiltered = q !== '' || vacancy !== undefined || stage !== undefined
  const last = data && !isPlaceholderData ? lastPage(data.total, pageSize) : page
  if (page > last) return <Navigate to="/candidates" search={pageSearch(search, last)} replace />
  return (
    <Page
      title={t('candidates.title')}
      width="wide"
      aside={<Actions onNew={() => setOpen('new')} onImport={() => setOpen('import')} />}
    >
      <ConnectCard />
      <Suspense>
        <RetentionNotices />
      </Suspense>
      {!(isEmpty && !isFiltered) && <CandidateFilter search={search} found={data} />}
      {data && !isEmpty && <CandidateTable candidates={data.candidates} />}
      {isEmpty && (
        <NoCandidates
          q={q}
          isFiltered={isFiltered}
          onNew={() => setOpen('new')}
          onImport={() => setOpen('import')}
        />
      )}
      {data && (
        <Paging to="/candidates" search={search} size={pageSize} total={data.total} more={data.more} />
      )}
      {mayEdit && data && (
        <p className={classes.bin}>
          <Link to="/candidates/bin">{t('candidates.bin')}</Link>
        </p>
      )}
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
