import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { onConfirmation } from '../../api.ts'
import { loadPageTexts } from '../../i18n.ts'

// A separate chunk, with its texts: it is rarely needed.
const IdentityDialog = lazy(async () => {
  await loadPageTexts()
  return await import('./identity-dialog.tsx').then((file) => ({ default: file.IdentityDialog }))
})

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
