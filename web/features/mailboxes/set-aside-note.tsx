import { Button } from '@mantine/core'
import { IconMailExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectedStatus } from './connected-status.ts'
import classes from './set-aside.module.css'
import { SetAsideDialog } from './set-aside-dialog.tsx'

/** "2 emails could not be read. Show"; renders nothing if all could be read. */
export function SetAsideNote({ status }: { status: ConnectedStatus }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  if (status.setAside === 0 && !opened) return null
  return (
    <>
      {status.setAside > 0 && (
        <div className={classes.note}>
          <IconMailExclamation size={20} stroke={1.6} aria-hidden />
          <p role="status">{t('setAside.note', { count: status.setAside })}</p>
          <Button variant="subtle" onClick={() => setOpened(true)}>
            {t('setAside.show')}
          </Button>
        </div>
      )}
      {opened && <SetAsideDialog status={status} onClose={() => setOpened(false)} />}
    </>
  )
}
