import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { clockTime, longDate, minutesAgo } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import type { ConnectedStatus } from './connected-status.ts'
import { inboxFace } from './inbox-face.ts'
import classes from './integration.module.css'

/** The line under "Gmail": the address, the import's progress, and the last sync. */
export function GmailFacts({ status }: { status: ConnectedStatus }) {
  const { t } = useTranslation()
  const reader = useReader()
  const lastSync = useLastSync(status.lastSyncedAt)
  const waiting = status.waitingUntil && t('gmail.waiting', { time: clockTime(status.waitingUntil, reader) })
  if (status.state === 'importing') return <ImportFacts status={status} waiting={waiting} />
  const who =
    inboxFace(status).label === 'connected'
      ? t('gmail.connectedAs', { address: status.address })
      : status.address
  return <span role="status">{[who, lastSync, waiting].filter(Boolean).join(' · ')}</span>
}

function ImportFacts({
  status,
  waiting,
}: {
  status: Extract<ConnectedStatus, { state: 'importing' }>
  waiting: string | null
}) {
  const { t } = useTranslation()
  const { candidatesDone: done, candidatesTotal: total, messages, paused, secondsLeft } = status.progress
  const left =
    !paused && secondsLeft !== null && t('gmail.minutesLeft', { count: Math.ceil(secondsLeft / 60) })
  const facts = [
    status.address,
    t('gmail.importing', { done, total }),
    t('gmail.found', { count: messages }),
    paused ? t('gmail.importPaused') : left,
    waiting,
  ]
  return (
    <>
      <span role="status">{facts.filter(Boolean).join(' · ')}</span>
      <Progress
        className={classes.progress}
        value={total === 0 ? 100 : (100 * done) / total}
        size={6}
        aria-label={t('gmail.importing', { done, total })}
        transitionDuration={180}
      />
    </>
  )
}

/** "Last sync 2 min ago", the date if it was long ago, null if there was none yet. */
function useLastSync(iso: string | null): string | null {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  if (!iso) return null
  if (now - Date.parse(iso) < 60_000) return t('gmail.lastSyncNow')
  return t('gmail.lastSync', { when: minutesAgo(iso, now, reader) ?? longDate(iso, now, reader) })
}
