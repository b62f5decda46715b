import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { Entrance } from './entrance.tsx'
import { tellOtherTabs } from './other-tabs.ts'

/** Tells the page that waits for the proof, and closes its own window. If it was refused, it says why. */
export function ConfirmedPage() {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const { refused } = useSearch({ from: '/confirmed' })
  useEffect(() => {
    if (refused) return
    tellOtherTabs('confirmed')
    window.close()
  }, [refused])
  return refused ? (
    <Entrance title={t('signingIn.confirm.failedTitle')} intro={problemText(new ApiProblem(refused))}>
      {null}
    </Entrance>
  ) : (
    <Entrance title={t('signingIn.confirm.doneTitle')} intro={t('signingIn.confirm.doneText')}>
      {null}
    </Entrance>
  )
}
