import { Button } from '@mantine/core'
import { IconInfoCircle, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { SharingNotice } from '../../../contract/sharing.ts'
import { useNow } from '../../ui/now.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { noticeText, noticeTitle } from './notice-text.ts'
import classes from './notices.module.css'
import { useNotices } from './sharing-queries.ts'
import { useAnswers } from './use-answers.ts'

type NoticesProps = { candidateId?: string; place: 'page' | 'tab' }

/**
 * What the owner of an inbox is asked about addresses that colleagues added, and told: all of it in Account settings, or
 * what concerns one candidate on the profile.
 */
export function Notices({ candidateId, place }: NoticesProps) {
  const { t } = useTranslation()
  const notices = useNotices(candidateId)
  const answers = useAnswers()
  if (notices.length === 0) return null
  const held = notices.filter(({ kind }) => kind === 'held')
  return (
    <section className={classes.notices} data-place={place} aria-label={t('sharing.held.label')}>
      {held.length > 1 && (
        <div className={classes.head}>
          <div>
            <h2>{t('sharing.held.several', { count: held.length })}</h2>
            <p>{t('sharing.held.severalText')}</p>
          </div>
          <Button size="xs" disabled={answers.isBusy} onClick={() => answers.shareAll(held)}>
            {t('sharing.shareAll')}
          </Button>
        </div>
      )}
      <ul>
        {notices.map((notice) => (
          <NoticeItem key={`${notice.kind} ${notice.key}`} notice={notice} answers={answers} />
        ))}
      </ul>
      {held.length > 0 && <p className={classes.foot}>{t('sharing.held.answers')}</p>}
      <ProblemLine error={answers.error} />
    </section>
  )
}

type ItemProps = { notice: SharingNotice; answers: ReturnType<typeof useAnswers> }

function NoticeItem({ notice, answers }: ItemProps) {
  const { t } = useTranslation()
  const now = useNow()
  const reader = useReader()
  const Icon = notice.kind === 'began' ? IconInfoCircle : IconLock
  return (
    <li className={classes.notice}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <div>
        <h3>{noticeTitle(notice, t)}</h3>
        <p>{noticeText(notice, now, reader, t)}</p>
        <NoticeButtons notice={notice} answers={answers} />
      </div>
    </li>
  )
}

/** The answers that a notice has. */
export function NoticeButtons({ notice, answers }: ItemProps) {
  const { t } = useTranslation()
  const { kind } = notice
  const buttons = [
    kind === 'began' ? (['seen', 'fine'] as const) : (['share', 'share'] as const),
    [kind === 'further' ? 'decline' : 'private', 'keepPrivate'] as const,
    ...(kind === 'held' ? [['block', 'block'] as const] : []),
  ]
  return (
    <div className={classes.buttons}>
      {buttons.map(([answer, label]) => (
        <Button
          key={answer}
          size="xs"
          disabled={answers.isBusy}
          aria-label={`${t(`sharing.${label}`)}: ${notice.address}`}
          onClick={() => answers.give(notice, answer)}
        >
          {t(`sharing.${label}`)}
        </Button>
      ))}
    </div>
  )
}
