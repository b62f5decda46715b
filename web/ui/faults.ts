import type { TFunction } from 'i18next'
import type { z } from 'zod'

/**
 * Returns the error texts of a form by input. The contract's own schema validates, so the form accepts exactly what
 * the server accepts.
 */
export function faultsOf(schema: z.ZodType, values: unknown, t: TFunction): Record<string, string> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return {}
  const faults: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    faults[inputOf(issue)] ??= faultText(issue, t)
  }
  return faults
}

/** Returns the input's name. A list is one input, so an error in its third entry belongs to the list. */
function inputOf({ path }: z.core.$ZodIssue): string {
  const place = path.findIndex((part) => typeof part === 'number')
  return path.slice(0, place === -1 ? undefined : place).join('.')
}

function faultText(issue: z.core.$ZodIssue, t: TFunction): string {
  if (issue.code === 'too_small' && issue.minimum === 1) return t('fault.missing')
  if (issue.code === 'too_small') return t('fault.tooShort', { count: Number(issue.minimum) })
  if (issue.code === 'too_big') return t('fault.tooLong', { count: Number(issue.maximum) })
  if (issue.code === 'invalid_format' && issue.format === 'email') return t('fault.email')
  return t('fault.other')
}
