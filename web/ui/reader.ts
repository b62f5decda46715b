import { createContext, useContext } from 'react'
import type { Reader } from './dates.ts'

/** The language and time zone for dates; the browser's until somebody signs in. */
export const ReaderContext = createContext<Reader>({
  language: 'en',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

export function useReader(): Reader {
  return useContext(ReaderContext)
}
