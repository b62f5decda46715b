import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CandidateAtHand, ExplanationDialog } from './explanation-dialog.tsx'

/** "Why is an email not here?", wherever one may come to ask it. */
export function ExplanationButton({ candidate }: { candidate?: CandidateAtHand }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {t('why.open')}
      </Button>
      <ExplanationDialog opened={opened} onClose={() => setOpened(false)} candidate={candidate} />
    </>
  )
}
