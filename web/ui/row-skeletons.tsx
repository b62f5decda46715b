import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './row-skeletons.module.css'

/** The placeholder of a table of people: a disc, a name and a few facts per row. */
export function RowSkeletons({ rows }: { rows: number }) {
  const { t } = useTranslation()
  return (
    <div className={classes.rows} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content have nothing else.
        <div key={row} className={classes.row}>
          <Skeleton circle height={32} />
          <div>
            <Skeleton height={12} width={`${30 + ((row * 17) % 25)}%`} />
            <Skeleton height={10} width={`${20 + ((row * 11) % 20)}%`} mt={8} />
          </div>
          <Skeleton height={12} width={64} />
        </div>
      ))}
    </div>
  )
}
