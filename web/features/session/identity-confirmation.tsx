import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { onConfirmation } from '../../api.ts'
import { lazyPart } from '../../ui/lazy-part.ts'

const IdentityDialog = lazyPart(() => import('./identity-dialog.tsx').then((file) => file.IdentityDialog))

/**
 * Asks the user to prove who they are when a request needs it, over whatever is open. All requests that need it at
 * the same time wait for the same answer.
 */
export function IdentityConfirmation() {
  const [isAsked, setAsked] = useState(false)
  const waiting = useRef<((confirmed: boolean) => void)[]>([])
  const end = useCallback((confirmed: boolean) => {
    for (const tell of waiting.current.splice(0)) tell(confirmed)
    setAsked(false)
  }, [])
  useEffect(() => {
    const forget = onConfirmation(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve)
          setAsked(true)
        }),
    )
    return () => {
      forget()
      end(false)
    }
  }, [end])
  return isAsked ? (
    <Suspense>
      <IdentityDialog onEnd={end} />
    </Suspense>
  ) : null
}
