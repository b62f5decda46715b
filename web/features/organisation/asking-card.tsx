import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Card, CardLine } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useTell } from '../../ui/tell.ts'
import classes from './asking-card.module.css'
import { organisationQuery, useOrganisationChange } from './organisation-queries.ts'

/** For administrators: whether owners are asked before their emails are shared. */
export function AskingCard() {
  const { t } = useTranslation()
  const id = useId()
  const tell = useTell()
  const { data, error, refetch } = useQuery(organisationQuery)
  const change = useOrganisationChange()
  const choose = (unasked: boolean) =>
    change.mutate(
      { sharesUnasked: unasked },
      { onSuccess: () => tell(t(unasked ? 'sharing.organisation.on' : 'sharing.organisation.off')) },
    )
  return (
    <Card title={t('sharing.organisation.title')} intro={t('sharing.organisation.intro')}>
      <CardLine>
        {data ? (
          <span className={classes.choice}>
            <input
              id={id}
              type="checkbox"
              checked={data.sharesUnasked}
              disabled={change.isPending}
              onChange={(event) => choose(event.currentTarget.checked)}
            />
            <label htmlFor={id}>{t('sharing.organisation.label')}</label>
          </span>
        ) : (
          error && <Button onClick={() => refetch()}>{t('state.retry')}</Button>
        )}
      </CardLine>
      <ProblemLine error={change.error ?? error} />
    </Card>
  )
}
