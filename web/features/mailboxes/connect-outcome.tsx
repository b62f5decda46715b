import { CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountSearch } from '../../search-params.ts'
import classes from './integration.module.css'

/**
 * How it went at Google, in plain words, on top of the section. Taken out of the
 * address at once: a reload must not tell it again.
 */
export function ConnectNotice({ search }: { search: AccountSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [told, setTold] = useState<AccountSearch>({})
  useEffect(() => {
    if (!search.connect) return
    setTold(search)
    void navigate({ to: '/account', hash: 'integration', search: {}, replace: true, resetScroll: false })
  }, [search, navigate])

  if (!told.connect) return null
  const good = told.connect === 'connected'
  const Icon = good ? IconCircleCheck : IconAlertTriangle
  return (
    <div className={classes.notice} data-good={good || undefined} role={good ? 'status' : 'alert'}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <p>{t(`outcome.${told.connect}`, { expected: told.expected ?? '', chosen: told.chosen ?? '' })}</p>
      <CloseButton aria-label={t('action.close')} onClick={() => setTold({})} />
    </div>
  )
}
