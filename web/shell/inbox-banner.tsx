import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ActionCause } from '../../contract/mailbox.ts'
import { useConsent, useMailbox } from '../features/mailboxes/mailbox-queries.ts'
import { useProblemText } from '../ui/problem-text.ts'
import classes from './inbox-banner.module.css'

/**
 * Shown on every page while the user's inbox needs action: the reason in short, and a link to Account settings, which
 * explain it in full. The container always exists, so that screen readers announce its content.
 */
export function InboxBanner() {
  const status = useMailbox()
  const onAccountPage = useLocation({ select: ({ pathname }) => pathname === '/account' })
  return (
    <div aria-live="polite">
      {status?.state === 'action_needed' && !onAccountPage && <Banner cause={status.cause} />}
    </div>
  )
}

type BannerProps = { cause: ActionCause }

function Banner({ cause }: BannerProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const consent = useConsent()
  return (
    <div className={classes.banner}>
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <p>{consent.error ? problemText(consent.error) : t(`inbox.cause.${cause}`)}</p>
      <Button size="xs" className={classes.mend} loading={consent.isPending} onClick={() => consent.mutate()}>
        {t('gmail.reconnect')}
      </Button>
    </div>
  )
}
