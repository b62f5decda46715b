import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Organisation, Readers } from '../../../contract/organisation.ts'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { ErasingCard } from '../erasing/erasing-card.tsx'
import { RetentionCard } from '../erasing/retention-card.tsx'
import { useUser } from '../session/session.ts'
import { AskingCard } from './asking-card.tsx'
import classes from './organisation.module.css'
import { organisationQuery, useOrganisationChange } from './organisation-queries.ts'
import { ReadersChoice } from './readers-choice.tsx'
import { SealingCard } from './sealing-card.tsx'

/** For administrators: settings of the whole organisation, one card each. */
export function OrganisationPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(organisationQuery)
  return (
    <Page title={t('organisation.title')}>
      {data && <ReadersCard organisation={data} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={2} />}
      <AskingCard />
      <SealingCard />
      <ErasingCard />
      <RetentionCard />
    </Page>
  )
}

function ReadersCard({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation()
  const { asksForReaders } = useUser()
  const tell = useTell()
  const change = useOrganisationChange()
  const [chosen, setChosen] = useState<Readers | null>(null)
  const readers = chosen ?? organisation.readers
  const save = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { readers },
      {
        onSuccess: () => {
          setChosen(null)
          tell(t('organisation.saved'))
        },
      },
    )
  }
  // Somebody who was asked may confirm what is set already.
  const isOpen = readers !== organisation.readers || asksForReaders
  return (
    <Card title={t('organisation.readers')} intro={t('organisation.readersIntro')}>
      <form className={classes.form} onSubmit={save}>
        <ReadersChoice label={t('organisation.readers')} value={readers} onChange={setChosen} />
        <ProblemLine error={change.error} />
        <Button
          type="submit"
          variant={isOpen ? 'filled' : 'default'}
          disabled={!isOpen}
          loading={change.isPending}
        >
          {t('action.save')}
        </Button>
      </form>
    </Card>
  )
}
