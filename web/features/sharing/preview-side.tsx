import { Button, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SharingPreview } from '../../../contract/sharing.ts'
import { Initials } from '../../ui/initials.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { summary, type Unticked } from './choice.ts'
import classes from './preview.module.css'

type SideProps = {
  preview: SharingPreview
  unticked: Unticked
  publication: { isPending: boolean; error: Error | null }
  onPublish: () => void
  onSkip: () => void
}

/** What would be shared in all, with whom, and what stays the owner's; and the two ways on. */
export function PreviewSide({ preview, unticked, publication, onPublish, onSkip }: SideProps) {
  const { t } = useTranslation()
  const sums = summary(preview.candidates, unticked)
  const heldEmails = preview.held.reduce((sum, { emails }) => sum + emails, 0)
  return (
    <aside className={classes.side} aria-label={t('sharing.preview.toShare')}>
      <section>
        <h2>{t('sharing.preview.toShare')}</h2>
        <p className={classes.big}>{t('sharing.preview.candidates', { count: sums.candidates })}</p>
        <p>{t('sharing.card.emails', { count: sums.emails })}</p>
        {sums.readers.length > 0 && <h2>{t('sharing.preview.seenBy', { count: sums.readers.length })}</h2>}
        <ul>
          {sums.readers.slice(0, 8).map(({ id, name, candidates }) => (
            <li key={id}>
              <Initials name={name} tone="other" size={24} />
              <span>{name}</span>
              <small>{t('sharing.preview.candidates', { count: candidates })}</small>
            </li>
          ))}
        </ul>
        {(sums.kept.length > 0 || preview.held.length > 0) && <h2>{t('sharing.preview.staysYours')}</h2>}
        <ul>
          {sums.kept.slice(0, 8).map(({ id, name, emails }) => (
            <li key={id}>
              <span>{name}</span>
              <small>{t('sharing.card.emails', { count: emails })}</small>
            </li>
          ))}
          {preview.held.length > 0 && (
            <li>
              <span>{t('sharing.preview.heldAddresses', { count: preview.held.length })}</span>
              <small>{t('sharing.card.emails', { count: heldEmails })}</small>
            </li>
          )}
        </ul>
      </section>
      <section>
        <Button variant="filled" fullWidth loading={publication.isPending} onClick={onPublish}>
          {t('sharing.preview.publish', { count: sums.candidates })}
        </Button>
        <Button fullWidth disabled={publication.isPending} onClick={onSkip}>
          {t('sharing.preview.skip')}
        </Button>
        <ProblemLine error={publication.error} />
        <p className={classes.later}>{t('sharing.preview.later')}</p>
      </section>
      <ImportLine />
    </aside>
  )
}

function ImportLine() {
  const { t } = useTranslation()
  const mailbox = useMailbox()
  if (mailbox?.state !== 'importing') return null
  const { candidatesDone: done, candidatesTotal: total } = mailbox.progress
  return (
    <section>
      <p>{t('sharing.preview.importing', { done, total })}</p>
      <Progress value={total === 0 ? 0 : (100 * done) / total} aria-hidden />
    </section>
  )
}
