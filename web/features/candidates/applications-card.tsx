import { ActionIcon, Button, Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Application, type CandidateDetails, type Stage, stage } from '../../../contract/candidates.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useVacancies } from '../vacancies/vacancy-queries.ts'
import classes from './candidate.module.css'
import { useApplicationRemoval, useNewApplication, useStageChange } from './team-queries.ts'

type CardProps = { candidate: CandidateDetails; mayEdit: boolean }

/** The applications of a candidate who has several; a single one is edited with the details. */
export function ApplicationsCard({ candidate, mayEdit }: CardProps) {
  const { t } = useTranslation()
  const [removing, setRemoving] = useState<Application | null>(null)
  const removal = useApplicationRemoval(candidate.id)
  const mayChange = mayEdit && candidate.mayChangeTeam
  return (
    <Card title={t('applications.title')} intro={t('applications.intro')}>
      {candidate.applications.map((application) => (
        <ApplicationLine
          key={application.id}
          candidateId={candidate.id}
          application={application}
          mayEdit={mayEdit}
          onRemove={mayChange ? () => setRemoving(application) : null}
        />
      ))}
      {mayChange && <NewApplication candidate={candidate} />}
      <ConfirmDialog
        opened={removing !== null}
        title={t('applications.removeTitle')}
        confirm={t('action.remove')}
        danger
        onConfirm={async () => removing && removal.mutateAsync(removing.id)}
        onClose={() => setRemoving(null)}
      >
        <p>
          {removing?.vacancy
            ? t('applications.removeText', { title: removing.vacancy.title })
            : t('applications.removeNoneText')}
        </p>
      </ConfirmDialog>
    </Card>
  )
}

type LineProps = {
  candidateId: string
  application: Application
  mayEdit: boolean
  onRemove: (() => void) | null
}

function ApplicationLine({ candidateId, application, mayEdit, onRemove }: LineProps) {
  const { t } = useTranslation()
  const change = useStageChange(candidateId)
  const { vacancy } = application
  const title = vacancy?.title ?? t('applications.none')
  return (
    <CardLine
      end={
        <>
          <Select
            className={classes.stage}
            aria-label={t('applications.stageOf', { title })}
            readOnly={!mayEdit}
            data={stage.options.map((value) => ({ value, label: t(`stage.${value}`) }))}
            allowDeselect={false}
            value={change.isPending ? change.variables.stage : application.stage}
            onChange={(value) => value && change.mutate({ id: application.id, stage: value as Stage })}
          />
          {onRemove && (
            <ActionIcon aria-label={t('applications.remove', { title })} onClick={onRemove}>
              <IconTrash size={18} stroke={1.6} />
            </ActionIcon>
          )}
        </>
      }
    >
      <CardText
        title={
          <>
            {vacancy ? (
              <Link to="/vacancies/$id" params={{ id: vacancy.id }} className={classes.vacancy}>
                {title}
              </Link>
            ) : (
              title
            )}
            {vacancy?.status === 'closed' && <Pill>{t('applications.closed')}</Pill>}
            {vacancy?.confidential && <Pill tone="warn">{t('vacancy.confidential')}</Pill>}
          </>
        }
      >
        <ProblemLine error={change.error} />
      </CardText>
    </CardLine>
  )
}

/** Adds an application for an open vacancy that the candidate has not applied for. */
export function NewApplication({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const vacancies = useVacancies('open')
  const [chosen, setChosen] = useState<string | null>(null)
  const add = useNewApplication(candidate.id)
  const taken = new Set(candidate.applications.map(({ vacancy }) => vacancy?.id))
  const free = vacancies.filter(({ id }) => !taken.has(id))
  if (free.length === 0) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) add.mutate({ vacancyId: chosen, stage: 'applied' }, { onSuccess: () => setChosen(null) })
  }
  return (
    <form onSubmit={submit} className={classes.newAddress}>
      <div>
        <Select
          aria-label={t('applications.another')}
          placeholder={t('applications.another')}
          data={free.map(({ id, title }) => ({ value: id, label: title }))}
          searchable
          value={chosen}
          onChange={setChosen}
        />
        <Button type="submit" loading={add.isPending} disabled={chosen === null}>
          {t('applications.addSubmit')}
        </Button>
      </div>
      <ProblemLine error={add.error} />
    </form>
  )
}
