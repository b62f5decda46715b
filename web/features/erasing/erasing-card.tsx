import { Button, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { organisationQuery, useOrganisationChange } from '../organisation/organisation-queries.ts'
import classes from './erasing-card.module.css'
import { erasuresQuery, useAddressPermission } from './erasing-queries.ts'

/** For administrators: whether two of them have to agree, what waits for that, and which addresses are kept out. */
export function ErasingCard() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(erasuresQuery)
  return (
    <Card title={t('erasing.card')} intro={t('erasing.cardIntro')}>
      <AgreementLine />
      {data?.requests.map(({ candidate, askedBy }) => (
        <CardLine
          key={candidate.id}
          end={
            <LinkButton
              size="xs"
              to="/candidates/$id"
              params={{ id: candidate.id }}
              search={{ tab: 'overview' }}
            >
              {t('erasing.open')}
            </LinkButton>
          }
        >
          <span>{t('erasing.waiting', { name: candidate.name, asker: askedBy.name })}</span>
        </CardLine>
      ))}
      {data && (
        <CardLine>
          <CardText title={t('erasing.allow')}>
            {t('erasing.count', { count: data.addresses })} {data.isCleaning && t('erasing.cleaning')}
            <AllowForm />
          </CardText>
        </CardLine>
      )}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
    </Card>
  )
}

function AgreementLine() {
  const { t } = useTranslation()
  const tell = useTell()
  const { data } = useQuery(organisationQuery)
  const change = useOrganisationChange()
  const choose = (erasureNeedsTwo: boolean) =>
    change.mutate(
      { erasureNeedsTwo },
      { onSuccess: () => tell(t(erasureNeedsTwo ? 'erasing.twoOn' : 'erasing.twoOff')) },
    )
  return (
    <CardLine>
      <Switch
        label={t('erasing.twoLabel')}
        checked={data?.erasureNeedsTwo ?? false}
        disabled={!data || change.isPending}
        onChange={(event) => choose(event.currentTarget.checked)}
      />
      <ProblemLine error={change.error} />
    </CardLine>
  )
}

function AllowForm() {
  const { t } = useTranslation()
  const tell = useTell()
  const allow = useAddressPermission()
  const [address, setAddress] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    allow.mutate(address, {
      onSuccess: () => {
        setAddress('')
        tell(t('erasing.allowed'))
      },
    })
  }
  return (
    <form className={classes.allow} onSubmit={submit} noValidate>
      <TextInput
        type="email"
        label={t('erasing.address')}
        description={t('erasing.allowText')}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        autoComplete="off"
      />
      <Button type="submit" disabled={address.trim() === ''} loading={allow.isPending}>
        {t('erasing.allowButton')}
      </Button>
      <ProblemLine error={allow.error} />
    </form>
  )
}
