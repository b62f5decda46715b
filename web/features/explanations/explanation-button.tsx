import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ExplanationDialog } from './explanation-dialog.tsx'

/** "Why is an email not here?" on pages without a candidate. */
export function ExplanationButton() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {t('why.open')}
      </Button>
      <ExplanationDialog opened={opened} onClose={() => setOpened(false)} />
    </>
  )
}
