import { Button } from '@mantine/core'
import { IconAlertTriangle, type IconProps } from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from './problem-text.ts'
import classes from './state.module.css'

type StateProps = {
  icon: ComponentType<IconProps>
  title: string
  children?: ReactNode
  action?: ReactNode
}

/** Shown where there is nothing: why it is empty, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: StateProps) {
  return (
    <div className={classes.state}>
      <Icon size={28} stroke={1.5} className={classes.icon} aria-hidden />
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}

/** What went wrong, what is safe, and one button. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  return (
    <div role="alert">
      <EmptyState
        icon={IconAlertTriangle}
        title={t('state.failed')}
        action={<Button onClick={retry}>{t('state.retry')}</Button>}
      >
        {problemText(error)}
      </EmptyState>
    </div>
  )
}
