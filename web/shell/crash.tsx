import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, IconMapPinOff } from '@tabler/icons-react'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api.ts'
import { LinkButton } from '../ui/link-button.tsx'
import { useTitle } from '../ui/page.tsx'
import { EmptyState, Failure } from '../ui/state.tsx'
import classes from './shell.module.css'

/** Replaces a page that crashed; the rest of the interface keeps working. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  if (error instanceof ApiProblem) return <Failure error={error} retry={retry} />
  return (
    <div role="alert">
      <EmptyState
        icon={IconAlertTriangle}
        title={t('state.crashTitle')}
        action={<Button onClick={() => location.reload()}>{t('state.reload')}</Button>}
      >
        {t('state.crashText')}
      </EmptyState>
    </div>
  )
}

export function Missing() {
  const { t } = useTranslation()
  useTitle(t('state.missingTitle'))
  return (
    <EmptyState
      icon={IconMapPinOff}
      title={t('state.missingTitle')}
      action={<LinkButton to="/candidates">{t('state.toCandidates')}</LinkButton>}
    >
      {t('state.missingText')}
    </EmptyState>
  )
}

export function Loading() {
  const { t } = useTranslation()
  return (
    <div className={classes.loading} role="status" aria-label={t('state.loading')}>
      <Loader size="sm" color="gray" />
    </div>
  )
}
