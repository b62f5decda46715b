import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HealthReport } from '../../../contract/health.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { useReader } from '../../ui/reader.ts'
import { spanText } from './time-span.ts'

/** The figures of the installation: inboxes, mail, the machine and Google. */
export function HealthFigures({ report }: { report: HealthReport }) {
  return (
    <>
      <InboxFigures mailboxes={report.mailboxes} />
      <MailFigures report={report} />
      <MachineFigures report={report} />
    </>
  )
}

function Figure({ name, end, children }: { name: string; end?: ReactNode; children?: ReactNode }) {
  return (
    <CardLine end={end}>
      <CardText title={name}>{children}</CardText>
    </CardLine>
  )
}

/** A number as the reader's language writes it. */
function useNumber() {
  const { language } = useReader()
  return (value: number) => new Intl.NumberFormat(language).format(value)
}

function InboxFigures({ mailboxes }: Pick<HealthReport, 'mailboxes'>) {
  const { t } = useTranslation()
  const number = useNumber()
  const { lag, actionNeeded } = mailboxes
  const refused = actionNeeded.reduce((sum, { count }) => sum + count, 0)
  const isEmpty = mailboxes.connected + mailboxes.importing + mailboxes.paused + refused === 0
  if (isEmpty) {
    return (
      <Card title={t('health.inboxes')}>
        <Figure name={t('gmail.state.none')}>{t('health.noInboxes')}</Figure>
      </Card>
    )
  }
  const causes = actionNeeded.map(({ cause, count }) => `${t(`health.cause.${cause}`)}: ${number(count)}`)
  return (
    <Card title={t('health.inboxes')} intro={t('health.inboxesIntro')}>
      {(['connected', 'importing', 'paused'] as const).map((state) => (
        <Figure key={state} name={t(`health.${state}`)} end={number(mailboxes[state])} />
      ))}
      <Figure name={t('health.actionNeeded')} end={number(refused)}>
        {causes.join(' · ')}
      </Figure>
      <Figure name={t('health.due')} end={number(mailboxes.due)} />
      <Figure name={t('health.leased')} end={number(mailboxes.leased)} />
      <Figure name={t('health.lag')}>
        {lag
          ? t('health.lagText', {
              half: spanText(lag.p50, t),
              most: spanText(lag.p95, t),
              oldest: spanText(lag.most, t),
            })
          : t('health.noLag')}
      </Figure>
    </Card>
  )
}

function MailFigures({ report: { ledger, sends } }: { report: HealthReport }) {
  const { t } = useTranslation()
  const waiting = t('health.waitingText', { count: ledger.waiting })
  return (
    <Card title={t('health.mail')}>
      <Figure name={t('health.waiting')}>{withOldest(waiting, ledger.oldest, t)}</Figure>
      <Figure name={t('health.setAside')}>{t('health.setAsideText', { count: ledger.setAside })}</Figure>
      <Figure name={t('health.sends')}>{t('health.sendsText', sends)}</Figure>
    </Card>
  )
}

function MachineFigures({ report }: { report: HealthReport }) {
  const { t } = useTranslation()
  const { units, jobs, diskFree, version } = report
  return (
    <Card title={t('health.machine')}>
      <Figure name={t('health.units')}>{t('health.unitsText', units)}</Figure>
      <Figure name={t('health.jobs')}>
        {withOldest(t('health.jobsText', { count: jobs.waiting }), jobs.oldest, t)}
      </Figure>
      <Figure name={t('health.disk')}>
        {diskFree === null ? t('health.diskUnknown') : t('health.diskText', { free: diskFree })}
      </Figure>
      <Figure name={t('health.version')}>{version}</Figure>
    </Card>
  )
}

function withOldest(text: string, oldest: number | null, t: TFunction): string {
  return oldest === null ? text : `${text} · ${t('health.oldest', { time: spanText(oldest, t) })}`
}
