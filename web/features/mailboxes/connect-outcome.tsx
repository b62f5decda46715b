import { CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountSearch } from '../../search-params.ts'
import { connectNotice } from './inbox-face.ts'
import classes from './integration.module.css'
import { useMailbox } from './mailbox-queries.ts'

/**
 * The outcome of Google's consent screen, on top of the section. It is removed from the URL at once, so that a reload
 * does not show it again.
 */
export function ConnectNotice({ search }: { search: AccountSearch }) {
  const status = useMailbox()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [told, setTold] = useState<AccountSearch>(search)
  useEffect(() => {
    if (!search.connect) return
    setTold(search)
    void navigate({ to: '/account', hash: 'integration', search: {}, replace: true, resetScroll: false })
  }, [search, navigate])

  const notice = told.connect && connectNotice(told.connect, status)
  if (!notice) return null
  const { outcome, isGood: good } = notice
  const Icon = good ? IconCircleCheck : IconAlertTriangle
  return (
    <div className={classes.notice} data-good={good || undefined} role={good ? 'status' : 'alert'}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <p>{t(`outcome.${outcome}`, { expected: told.expected ?? '', chosen: told.chosen ?? '' })}</p>
      <CloseButton aria-label={t('action.close')} onClick={() => setTold({})} />
    </div>
  )
}
