import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { HealthFinding, HealthReport } from '../../../contract/health.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { longDate } from '../../ui/dates.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { useNow } from '../../ui/now.ts'
import { Page } from '../../ui/page.tsx'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useReader } from '../../ui/reader.ts'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { EmptyState } from '../../ui/state.tsx'
import { HealthFigures } from './health-figures.tsx'
import { healthQuery } from './health-queries.ts'

/** For administrators: what is wrong with the installation and what to do, then its figures. */
export function HealthPage() {
  const { t } = useTranslation()
  const { data: report, error, refetch } = useQuery(healthQuery)
  return (
    <Page title={t('health.title')}>
      {error && <Unmeasured error={error} retry={() => refetch()} />}
      {report && !error && (
        <>
          <FindingsCard report={report} />
          <HealthFigures report={report} />
        </>
      )}
      {!report && !error && <RowSkeletons rows={6} />}
    </Page>
  )
}

/** A page about the installation also says what an operator can do when it cannot be had. */
function Unmeasured({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  return (
    <div role="alert">
      <EmptyState
        icon={IconAlertTriangle}
        title={t('state.failed')}
        action={<Button onClick={retry}>{t('state.retry')}</Button>}
      >
        {problemText(error)} {t('health.failedText')}
      </EmptyState>
    </div>
  )
}

const tones = { bad: 'bad', warn: 'warn', note: 'quiet' } as const satisfies Record<string, PillTone>

function FindingsCard({ report: { findings, measuredAt } }: { report: HealthReport }) {
  const { t } = useTranslation()
  const when = longDate(measuredAt, useNow(), useReader())
  const count = findings.filter(({ level }) => level !== 'note').length
  return (
    <div role="status">
      <Card
        title={count === 0 ? t('health.well') : t('health.look', { count })}
        intro={count === 0 ? t('health.wellText', { when }) : t('health.lookText', { when })}
      >
        {findings.map(({ finding, level, value }) => (
          <CardLine key={finding} end={<Remedy finding={finding} />}>
            <CardText
              title={
                <>
                  {t(`health.finding.${finding}.title`, { value })}{' '}
                  <Pill tone={tones[level]}>{t(`health.level.${level}`)}</Pill>
                </>
              }
            >
              {t(`health.finding.${finding}.todo`)}
            </CardText>
          </CardLine>
        ))}
      </Card>
    </div>
  )
}

/** Leads to the page on which a finding is looked at, if it is one of Kurier's. */
function Remedy({ finding }: { finding: HealthFinding }) {
  const { t } = useTranslation()
  if (finding === 'google-project' || finding === 'sends-failed') {
    return <LinkButton to="/google-check">{t('account.googleCheck')}</LinkButton>
  }
  if (finding === 'owners-reconnect' || finding === 'set-aside') {
    return <LinkButton to="/people">{t('people.title')}</LinkButton>
  }
  if (finding === 'audit-broken' || finding === 'audit-unchecked') {
    return <LinkButton to="/people/audit-log">{t('audit.title')}</LinkButton>
  }
  return null
}
