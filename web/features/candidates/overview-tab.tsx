import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { type CandidateDetails, candidateChange, stage } from '../../../contract/candidates.ts'
import { Card } from '../../ui/card.tsx'
import { faultsOf } from '../../ui/faults.ts'
import { changesOf, useFollow } from '../../ui/form-changes.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { When } from '../../ui/when.tsx'
import { ExportCard } from '../exports/export-card.tsx'
import { MergeOrDeleteCard } from '../profiles/merge-or-delete-card.tsx'
import { TwinsCard } from '../profiles/twins-card.tsx'
import { useUser } from '../session/session.ts'
import { AddressCard } from './address-card.tsx'
import { ApplicationsCard, NewApplication } from './applications-card.tsx'
import classes from './candidate.module.css'
import { useCandidateChange } from './candidate-queries.ts'
import { ColleagueCard } from './colleague-card.tsx'
import { HiringTeamCard } from './hiring-team-card.tsx'
import { PositionField } from './position-field.tsx'

/** The candidate's facts, who reads their mail, and the addresses by which it is found. */
export function OverviewTab({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const { role } = useUser()
  const mayEdit = role !== 'manager' && !candidate.anonymisedAt
  const isAdmin = role === 'admin'
  const [first, ...others] = candidate.applications
  const hasOneVacancy = others.length === 0 && first?.vacancy != null
  return (
    <div className={classes.scroll}>
      <div className={classes.overview}>
        {candidate.anonymisedAt && <p className={classes.origin}>{t('candidate.anonymised')}</p>}
        {mayEdit && <TwinsCard candidate={candidate} />}
        <Card title={t('candidate.details')}>
          <DetailsForm candidate={candidate} mayEdit={mayEdit} />
          {hasOneVacancy && mayEdit && candidate.mayChangeTeam && <NewApplication candidate={candidate} />}
        </Card>
        {candidate.applications.length > 1 && <ApplicationsCard candidate={candidate} mayEdit={mayEdit} />}
        <HiringTeamCard candidate={candidate} />
        <AddressCard candidate={candidate} mayEdit={mayEdit} />
        {isAdmin && <ColleagueCard candidate={candidate} />}
        {candidate.emailCount !== null && <ExportCard candidateId={candidate.id} />}
        {mayEdit && candidate.mayChangeTeam && <MergeOrDeleteCard candidate={candidate} />}
        <p className={classes.origin}>
          {t('candidate.since')} <When iso={candidate.createdAt} form="long" />
          {candidate.owner && ` · ${t('candidate.owner', { name: candidate.owner.name })}`}
        </p>
      </div>
    </div>
  )
}

function DetailsForm({ candidate, mayEdit }: { candidate: CandidateDetails; mayEdit: boolean }) {
  const { t } = useTranslation()
  const change = useCandidateChange(candidate.id)
  const { name, position, stage: at } = candidate
  const form = useForm({
    initialValues: { name, position, stage: at },
    validate: (values) => faultsOf(candidateChange, values, t),
  })
  useFollow(form, { name, position, stage: at })
  const save = (values: typeof form.values) =>
    change.mutate(changesOf(form), {
      onSuccess: () => {
        form.resetDirty(values)
        notifications.show({ message: t('candidate.saved') })
      },
    })
  return (
    <form className={classes.details} onSubmit={form.onSubmit(save)} noValidate>
      <TextInput label={t('candidate.name')} readOnly={!mayEdit} {...form.getInputProps('name')} />
      {candidate.applications.length <= 1 && (
        <>
          <PositionField
            readOnly={!mayEdit || !candidate.mayChangeTeam}
            {...form.getInputProps('position')}
          />
          <Select
            label={t('candidate.stage')}
            readOnly={!mayEdit}
            data={stage.options.map((value) => ({ value, label: t(`stage.${value}`) }))}
            {...form.getInputProps('stage')}
          />
        </>
      )}
      <ProblemLine error={change.error} />
      {mayEdit && (
        <Button
          type="submit"
          ml="auto"
          variant={form.isDirty() ? 'filled' : 'default'}
          disabled={!form.isDirty()}
          loading={change.isPending}
        >
          {t('action.save')}
        </Button>
      )}
    </form>
  )
}
