import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AccountSearch } from '../../search-params.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { Failure } from '../../ui/state.tsx'
import { ExplanationButton } from '../explanations/explanation-button.tsx'
import { ConnectNotice } from './connect-outcome.tsx'
import { GmailLogo } from './gmail-logo.tsx'
import { GmailRow } from './gmail-row.tsx'
import classes from './integration.module.css'
import { mailboxQuery } from './mailbox-queries.ts'

/** Account settings → Integration, with the outcome of Google's consent screen above it. */
export function IntegrationCard({ search }: { search: AccountSearch }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(mailboxQuery)
  return (
    <div id="integration" className={classes.place}>
      <ConnectNotice search={search} />
      <Card title={t('integration.title')} intro={t('integration.intro')}>
        {data && <GmailRow status={data} />}
        {data && data.state !== 'none' && (
          <CardLine end={<ExplanationButton />}>
            <CardText title={t('why.line')}>{t('why.lineText')}</CardText>
          </CardLine>
        )}
        {!data && error && <Failure error={error} retry={() => refetch()} />}
        {!data && !error && (
          <CardLine>
            <GmailLogo />
            <div className={classes.skeleton}>
              <Skeleton height={14} width={64} />
              <Skeleton height={12} width="60%" />
            </div>
          </CardLine>
        )}
      </Card>
    </div>
  )
}
