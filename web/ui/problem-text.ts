import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api.ts'
import { loadPageTexts } from '../i18n.ts'

/**
 * Returns a function that describes an error in the user's language; an error without a text of its own is described
 * as `internal`.
 */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation()
  return useCallback(
    (error: unknown) => {
      const { code, params } = error instanceof ApiProblem ? error : { code: 'internal', params: {} }
      const key = `problem.${code}`
      // Loaded texts show it again. A page that cannot load them says `internal`.
      if (!i18n.exists(key)) void loadPageTexts().catch(() => undefined)
      return t((i18n.exists(key) ? key : 'problem.internal') as 'problem.internal', params)
    },
    [t, i18n],
  )
}
