import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { onSession } from '../../api.ts'
import { askAgain } from '../../live.ts'
import { onOtherTabs } from './other-tabs.ts'
import { sessionQuery, toSignIn } from './session.ts'

// Its form weighs more than the page that hardly ever needs it.
const SessionDialog = lazy(() =>
  import('./session-dialog.tsx').then((file) => ({ default: file.SessionDialog })),
)

/**
 * Signing in again over the page one is on, so that nothing typed is lost; here or in another tab. Whoever signs out
 * leaves every tab.
 */
export function SessionEnded({ onBack }: { onBack: () => void }) {
  const client = useQueryClient()
  const code = useSessionEnd()
  const isOver = code !== null
  useEffect(() => {
    if (!isOver) return
    return () => {
      onBack()
      void askAgain(client)
    }
  }, [isOver, onBack, client])
  useEffect(
    () =>
      onOtherTabs((news) => {
        if (news === 'signed-out') toSignIn()
        else void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      }),
    [client],
  )
  return isOver ? (
    <Suspense>
      <SessionDialog code={code} />
    </Suspense>
  ) : null
}

/** The code by which the session ended; null while it lasts. That it is over says less than why. */
function useSessionEnd(): string | null {
  const [code, setCode] = useState<string | null>(null)
  useEffect(
    () => onSession((told) => setCode((before) => (told === 'not-signed-in' ? (before ?? told) : told))),
    [],
  )
  return code
}
