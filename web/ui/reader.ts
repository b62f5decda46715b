import { createContext, useContext } from 'react'
import type { Reader } from './dates.ts'

/** In whose language and time zone dates are said; the browser's until somebody is signed in. */
export const ReaderContext = createContext<Reader>({
  language: 'en',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

export function useReader(): Reader {
  return useContext(ReaderContext)
}
