import { Button, Drawer } from '@mantine/core'
import { IconPencil, IconTrash, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vacancy } from '../../../contract/vacancies.ts'
import { ApiProblem } from '../../api.ts'
import { Missing } from '../../shell/crash.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Page } from '../../ui/page.tsx'
import { Pill } from '../../ui/pill.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { EmptyState, Failure } from '../../ui/state.tsx'
import { candidateListQuery } from '../candidates/candidate-queries.ts'
import { CandidateTable } from '../candidates/candidate-table.tsx'
import classes from './vacancies.module.css'
import { VacancyForm } from './vacancy-form.tsx'
import { useVacancyRemoval, vacancyQuery } from './vacancy-queries.ts'
import { StatusPill } from './vacancy-table.tsx'

/** As many candidates as this page lists; the filter of the Candidates page finds all. */
const mostCandidates = 200

/** A vacancy with its team and its candidates. */
export function VacancyPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/vacancies/$id' })
  const [open, setOpen] = useState<'edit' | 'removal' | null>(null)
  const close = () => setOpen(null)
  const { data: vacancy, error, refetch } = useQuery(vacancyQuery(id))
  // Also after the user left the team of a confidential vacancy.
  if (error instanceof ApiProblem && error.status === 404) return <Missing />
  if (!vacancy && error) return <Failure error={error} retry={() => refetch()} />
  return (
    <Page
      title={vacancy?.title ?? ''}
      width="wide"
      aside={vacancy?.mayEdit && <Actions vacancy={vacancy} onOpen={setOpen} />}
    >
      {vacancy ? (
        <>
          <Facts vacancy={vacancy} />
          <Candidates vacancyId={id} />
          <Drawer
            opened={open === 'edit'}
            onClose={close}
            position="right"
            size={440}
            title={t('vacancies.edit')}
            closeButtonProps={{ 'aria-label': t('action.close') }}
          >
            <VacancyForm vacancy={vacancy} onClose={close} />
          </Drawer>
          <Removal vacancy={vacancy} opened={open === 'removal'} onClose={close} />
        </>
      ) : (
        <RowSkeletons rows={5} />
      )}
    </Page>
  )
}

type ActionsProps = { vacancy: Vacancy; onOpen: (what: 'edit' | 'removal') => void }

function Actions({ vacancy, onOpen }: ActionsProps) {
  const { t } = useTranslation()
  return (
    <>
      {vacancy.candidates === 0 && (
        <Button leftSection={<IconTrash size={18} stroke={1.6} />} onClick={() => onOpen('removal')}>
          {t('vacancy.remove')}
        </Button>
      )}
      <Button leftSection={<IconPencil size={18} stroke={1.6} />} onClick={() => onOpen('edit')}>
        {t('action.edit')}
      </Button>
    </>
  )
}

function Facts({ vacancy }: { vacancy: Vacancy }) {
  const { t } = useTranslation()
  return (
    <p className={classes.facts}>
      <StatusPill status={vacancy.status} />
      {vacancy.confidential && <Pill tone="warn">{t('vacancy.confidential')}</Pill>}
      <span>
        {t('vacancy.team')}: {vacancy.team.map(({ name }) => name).join(', ') || t('vacancy.noTeam')}
      </span>
    </p>
  )
}

function Candidates({ vacancyId }: { vacancyId: string }) {
  const { t } = useTranslation()
  const query = { q: '', vacancy: vacancyId, page: 1, size: mostCandidates }
  const { data, error, refetch } = useQuery(candidateListQuery(query))
  if (!data) return error ? <Failure error={error} retry={() => refetch()} /> : <RowSkeletons rows={5} />
  if (data.total === 0) {
    return (
      <EmptyState icon={IconUsers} title={t('vacancy.noCandidates')}>
        {t('vacancy.noCandidatesText')}
      </EmptyState>
    )
  }
  return (
    <>
      <CandidateTable candidates={data.candidates} />
      {data.total > mostCandidates && (
        <LinkButton to="/candidates" search={{ vacancy: vacancyId }} mx="auto">
          {t('candidates.showAll')}
        </LinkButton>
      )}
    </>
  )
}

type RemovalProps = { vacancy: Vacancy; opened: boolean; onClose: () => void }

function Removal({ vacancy, opened, onClose }: RemovalProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const removal = useVacancyRemoval(vacancy.id)
  return (
    <ConfirmDialog
      opened={opened}
      title={t('vacancy.removeTitle', { title: vacancy.title })}
      confirm={t('vacancy.removeConfirm')}
      danger
      onConfirm={async () => {
        await removal.mutateAsync()
        await navigate({ to: '/vacancies' })
      }}
      onClose={onClose}
    >
      <p>{t('vacancy.removeText')}</p>
    </ConfirmDialog>
  )
}
