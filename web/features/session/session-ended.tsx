import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { onSession } from '../../api.ts'
import { askAgain } from '../../live.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { onOtherTabs } from './other-tabs.ts'
import { sessionQuery, toSignIn } from './session.ts'

const SessionDialog = lazyPart(() => import('./session-dialog.tsx').then((file) => file.SessionDialog))

/**
 * Lets the user sign in again over the current page, here or in another tab, so that nothing typed is lost. Signing
 * out leaves every tab.
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
        else if (news === 'signed-in') void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      }),
    [client],
  )
  return isOver ? (
    <Suspense>
      <SessionDialog code={code} />
    </Suspense>
  ) : null
}

/** The code of the session's end; null while it lasts. A specific code is not replaced by `not-signed-in`. */
function useSessionEnd(): string | null {
  const [code, setCode] = useState<string | null>(null)
  useEffect(
    () => onSession((told) => setCode((before) => (told === 'not-signed-in' ? (before ?? told) : told))),
    [],
  )
  return code
}
