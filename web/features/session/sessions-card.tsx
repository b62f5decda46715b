import { Button } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnSession } from '../../../contract/signing-in.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { calendarDay, longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { Pill } from '../../ui/pill.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { useSignOut } from './session.ts'
import { sessionsQuery, useSessionEnd } from './signing-in-queries.ts'

/** Account settings → Where you are signed in. */
export function SessionsCard() {
  const { t } = useTranslation()
  const { data, error } = useQuery(sessionsQuery)
  const [isAsking, setAsking] = useState(false)
  return (
    <Card title={t('signingIn.sessions.title')}>
      {data?.sessions.map((session) => (
        <SessionLine key={session.id} session={session} />
      ))}
      <CardLine>
        <ProblemLine error={error} />
        <Button onClick={() => setAsking(true)}>{t('signingIn.sessions.everywhere')}</Button>
      </CardLine>
      {isAsking && <EverywhereDialog onClose={() => setAsking(false)} />}
    </Card>
  )
}

function SessionLine({ session }: { session: OwnSession }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const ending = useSessionEnd()
  const { browser, system } = session
  const name = browser && system ? t('signingIn.sessions.line', { browser, system }) : (browser ?? system)
  const title = name ?? t('signingIn.sessions.unknown')
  const facts = [
    t('signingIn.sessions.facts', { when: longDate(session.lastUsedAt, now, reader) }),
    session.ip && t('signingIn.sessions.ip', { ip: session.ip }),
    t('signingIn.sessions.ends', { when: calendarDay(session.endsAt, now, reader) }),
  ]
  return (
    <CardLine
      end={
        session.current ? (
          <Pill tone="ok">{t('signingIn.sessions.here')}</Pill>
        ) : (
          <Button
            aria-label={t('signingIn.sessions.endOne', { name: title })}
            loading={ending.isPending}
            onClick={() => ending.mutate(session.id)}
          >
            {t('signingIn.sessions.end')}
          </Button>
        )
      }
    >
      <IconDeviceDesktop size={20} stroke={1.6} aria-hidden />
      <CardText title={title}>
        {facts.filter(Boolean).join(' · ')}
        <ProblemLine error={ending.error} />
      </CardText>
    </CardLine>
  )
}

function EverywhereDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const signOut = useSignOut('everywhere')
  return (
    <ConfirmDialog
      opened
      title={t('signingIn.sessions.everywhereAsk')}
      confirm={t('signingIn.sessions.everywhere')}
      danger
      onConfirm={() => signOut.mutateAsync(undefined)}
      onClose={onClose}
    >
      <p>{t('signingIn.sessions.everywhereText')}</p>
    </ConfirmDialog>
  )
}
