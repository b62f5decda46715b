import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { SharingNotice } from '../../../contract/sharing.ts'
import { firstName } from '../../ui/initials.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { NoticeButtons } from './notices.tsx'
import classes from './preview.module.css'
import { useAnswers } from './use-answers.ts'

/** Addresses that others added to candidates whom the owner does not recruit. */
export function PreviewHeld({ notices }: { notices: readonly SharingNotice[] }) {
  const { t } = useTranslation()
  const answers = useAnswers()
  if (notices.length === 0) return null
  const title = t('sharing.preview.heldTitle', { count: notices.length })
  return (
    <section className={classes.held} aria-label={title}>
      <div className={classes.heldHead}>
        <IconLock size={20} stroke={1.6} aria-hidden />
        <div>
          <h2>{title}</h2>
          <p>{t('sharing.preview.heldIntro')}</p>
        </div>
      </div>
      <ul>
        {notices.map((notice) => (
          <li key={notice.key} className={classes.heldLine}>
            <div>
              <b>{notice.address}</b>
              <p>
                {t('sharing.heldLine', { candidate: notice.candidate.name, count: notice.emails })}
                {notice.broughtBy && ` · ${t('sharing.addedBy', { name: firstName(notice.broughtBy) })}`}
              </p>
            </div>
            <NoticeButtons notice={notice} answers={answers} />
          </li>
        ))}
      </ul>
      <ProblemLine error={answers.error} />
    </section>
  )
}
