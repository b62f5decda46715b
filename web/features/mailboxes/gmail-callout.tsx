import { Button } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectedStatus } from './connected-status.ts'
import { inboxFace } from './inbox-face.ts'
import classes from './integration.module.css'
import { useConsent } from './mailbox-queries.ts'

/** What is wrong with the connection, what is safe, and one button; renders nothing if all is well. */
export function GmailCallout({ status }: { status: ConnectedStatus }) {
  const { t } = useTranslation()
  switch (inboxFace(status).callout) {
    case null:
      return null
    case 'paused':
      return <Callout tone="quiet">{t('gmail.paused')}</Callout>
    case 'partial':
      return (
        <Callout tone="warn" action={t('gmail.allowSending')}>
          {t('gmail.partial')}
        </Callout>
      )
    case 'action_needed':
      return (
        <Callout tone="warn" action={t('gmail.reconnect')}>
          {status.state === 'action_needed' && t(`gmail.cause.${status.cause}`)} {t('gmail.nothingLost')}
        </Callout>
      )
  }
}

function Callout({
  tone,
  action,
  children,
}: {
  tone: 'warn' | 'quiet'
  action?: string
  children: ReactNode
}) {
  const consent = useConsent()
  const Icon = tone === 'warn' ? IconAlertTriangle : IconInfoCircle
  return (
    <div className={classes.callout} data-tone={tone} role={tone === 'warn' ? 'alert' : undefined}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <p>{children}</p>
      {action && (
        <Button className={classes.mend} loading={consent.isPending} onClick={() => consent.mutate()}>
          {action}
        </Button>
      )}
    </div>
  )
}
