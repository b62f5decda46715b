import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { EmailsSkeleton } from '../emails/emails-skeleton.tsx'
import classes from './candidate.module.css'

/** The placeholder of a profile until its data and the page's script have loaded. */
export function ProfileSkeleton({ withEmails }: { withEmails: boolean }) {
  const { t } = useTranslation()
  return (
    <div className={classes.profile} role="status" aria-label={t('state.loading')}>
      <div className={classes.header}>
        <Skeleton circle height={52} />
        <div style={{ flex: 1 }}>
          <Skeleton height={20} width={220} />
          <Skeleton height={12} width={340} maw="80%" mt={10} />
        </div>
      </div>
      <div className={classes.tabs} style={{ height: 42 }} />
      {withEmails && <EmailsSkeleton />}
    </div>
  )
}
