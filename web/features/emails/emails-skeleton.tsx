import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './conversation.module.css'

/** The placeholder of the whole tab until its script and data have loaded. */
export function EmailsSkeleton() {
  return (
    <div className={classes.tab}>
      <div className={classes.tabHead}>
        <div className={classes.receipt} />
      </div>
      <div className={classes.panes}>
        <div className={classes.aside}>
          <ListSkeleton />
        </div>
        <div className={classes.read}>
          <div className={classes.subject}>
            <Skeleton height={16} width={240} my={4} />
          </div>
          <MessageSkeleton />
        </div>
      </div>
    </div>
  )
}

export function ListSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.list} role="status" aria-label={t('state.loading')}>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className={classes.rowSkeleton}>
          <Skeleton height={12} width={`${70 - row * 8}%`} />
          <Skeleton height={10} width="40%" mt={10} />
          <Skeleton height={10} width={`${92 - row * 5}%`} mt={10} />
        </div>
      ))}
    </div>
  )
}

export function MessageSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.messages} role="status" aria-label={t('state.loading')}>
      <div className={classes.messageSkeleton}>
        <Skeleton circle height={32} />
        <div>
          <Skeleton height={12} width="30%" />
          <Skeleton height={10} width="45%" mt={8} />
          {[88, 94, 62].map((width) => (
            <Skeleton key={width} height={12} width={`${width}%`} mt={16} />
          ))}
        </div>
      </div>
    </div>
  )
}
