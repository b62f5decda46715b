import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailboxStatus } from '../../../contract/mailbox.ts'
import { CardLine, CardText } from '../../ui/card.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import type { ConnectedStatus } from './connected-status.ts'
import { DisconnectDialog } from './disconnect-dialog.tsx'
import { GmailCallout } from './gmail-callout.tsx'
import { GmailFacts } from './gmail-facts.tsx'
import { GmailLogo } from './gmail-logo.tsx'
import { inboxFace } from './inbox-face.ts'
import classes from './integration.module.css'
import { useConsent, useImportPause, useSyncNow } from './mailbox-queries.ts'
import { SetAsideNote } from './set-aside-note.tsx'

/** The Gmail row in each of its states, with the actions of that state. */
export function GmailRow({ status }: { status: MailboxStatus }) {
  const { t } = useTranslation()
  const connect = useConsent()
  if (status.state === 'none') {
    return (
      <>
        <CardLine
          end={
            <Button variant="filled" loading={connect.isPending} onClick={() => connect.mutate()}>
              {t('gmail.connect')}
            </Button>
          }
        >
          <GmailLogo />
          <CardText title={t('gmail.name')}>{t('gmail.none')}</CardText>
        </CardLine>
        <RowProblem error={connect.error} />
      </>
    )
  }
  return <ConnectedRow status={status} />
}

function ConnectedRow({ status }: { status: ConnectedStatus }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { label, tone } = inboxFace(status)
  const sync = useSyncNow()
  const pause = useImportPause()
  return (
    <>
      <CardLine
        end={
          <>
            {status.state === 'connected' && (
              <Button
                variant="subtle"
                color="gray"
                leftSection={
                  <IconRefresh
                    size={18}
                    stroke={1.6}
                    className={classes.turning}
                    data-turning={status.syncing}
                  />
                }
                disabled={status.syncing || sync.isPending}
                onClick={() => sync.mutate(undefined)}
              >
                {status.syncing ? t('gmail.syncing') : t('gmail.syncNow')}
              </Button>
            )}
            {status.state === 'importing' && (
              <Button
                variant="subtle"
                color="gray"
                loading={pause.isPending}
                onClick={() => pause.mutate(!status.progress.paused)}
              >
                {status.progress.paused ? t('gmail.resume') : t('gmail.pause')}
              </Button>
            )}
            <Button onClick={() => setAsking(true)}>{t('gmail.disconnect')}</Button>
          </>
        }
      >
        <GmailLogo />
        <CardText
          title={
            <>
              {t('gmail.name')} <Pill tone={tone}>{t(`gmail.state.${label}`)}</Pill>
            </>
          }
        >
          <GmailFacts status={status} />
        </CardText>
      </CardLine>
      <GmailCallout status={status} />
      <SetAsideNote status={status} />
      <RowProblem error={sync.error ?? pause.error} />
      <DisconnectDialog opened={asking} onClose={() => setAsking(false)} />
    </>
  )
}

function RowProblem({ error }: { error: unknown }) {
  if (!error) return null
  return (
    <div className={classes.problem}>
      <ProblemLine error={error} />
    </div>
  )
}
