import { Button, Loader } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { When } from '../../ui/when.tsx'
import classes from './set-aside.module.css'
import type { SetAsideLine } from './set-aside-progress.ts'

type SetAsideItemProps = {
  line: SetAsideLine
  busy: boolean
  /** Undefined if Google cannot be reached at the moment. */
  onRetry: (() => void) | undefined
}

/** One email: sender, subject, date, and why it could not be read or how the retry is going. */
export function SetAsideItem({ line: { message, progress }, busy, onRetry }: SetAsideItemProps) {
  const { t } = useTranslation()
  const { headers } = message
  const from = headers && (headers.from.name || headers.from.address || t('setAside.noSender'))
  return (
    <li className={classes.item}>
      <div className={classes.facts}>
        <div className={classes.head}>
          <b>{from ?? t('setAside.unknown')}</b>
          <When iso={headers?.date ?? message.discoveredAt} form="short" />
        </div>
        {headers && <span className={classes.subject}>{headers.subject || t('conversation.noSubject')}</span>}
        <Outcome line={{ message, progress }} />
      </div>
      {progress.kind === 'set-aside' && onRetry && (
        <Button size="xs" disabled={busy} onClick={onRetry}>
          {t('state.retry')}
        </Button>
      )}
    </li>
  )
}

function Outcome({ line: { message, progress } }: { line: SetAsideLine }) {
  const { t } = useTranslation()
  if (progress.kind === 'settled') {
    return (
      <span className={classes.settled} role="status">
        <IconCircleCheck size={16} stroke={1.6} aria-hidden />
        {t('setAside.settled')}
      </span>
    )
  }
  if (progress.kind === 'trying') {
    return (
      <span className={classes.trying} role="status">
        <Loader size={14} aria-hidden />
        {t('setAside.trying', { failed: progress.failed })}
      </span>
    )
  }
  return (
    <span className={classes.reason}>
      {t(`setAside.reason.${message.reason}`)} {t('setAside.attempts', { count: message.attempts })}
    </span>
  )
}
