import { Button } from '@mantine/core'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../ui/lazy-part.ts'
import classes from './visibility.module.css'

const RemoveDialog = lazyPart(() => import('./remove-dialog.tsx').then((file) => file.RemoveDialog))

type RemoveButtonProps = { candidateId: string; messageIds: readonly string[] }

/** "Remove from profile (stays in Gmail)", for one email. */
export function RemoveButton(props: RemoveButtonProps) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState(false)
  const [opened, setOpened] = useState(false)
  // Opened after it is mounted: at that moment the dialog notes where the focus has to return.
  useEffect(() => setOpened(wanted), [wanted])
  return (
    <>
      <Button className={classes.remove} size="compact-xs" onClick={() => setWanted(true)}>
        {t('removal.action')}
      </Button>
      {wanted && (
        <Suspense>
          <RemoveDialog {...props} opened={opened} onClose={() => setWanted(false)} />
        </Suspense>
      )}
    </>
  )
}
