import { Problem, type ProblemCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { HttpParts } from './parts.ts'

/** The refusals of a route that scans a file. */
export const scanRefusals = ['file-dangerous', 'file-not-scanned'] as const

/**
 * Lets a file pass only if the scanner finds nothing in it. Without a verdict it does not pass. If the operator gave no
 * scanner, every file passes.
 *
 * @throws Problem `file-dangerous`, `file-not-scanned`
 */
export async function requireClean(
  { scanner, log }: Pick<HttpParts, 'scanner' | 'log'>,
  content: Uint8Array,
): Promise<void> {
  if (!scanner) return
  const found = await scanner.find(content).catch((cause: unknown) => {
    log.error({ err: cause }, 'the virus scanner gives no verdict: compare KURIER_CLAMAV')
    throw new Problem('file-not-scanned', { cause })
  })
  if (found === null) return
  log.warn({ found }, 'the virus scanner stopped a file')
  throw new Problem('file-dangerous')
}

/** As {@link requireClean}, for a job: returns why a file may not leave, or null. */
export function fileRefusal(scanner: HttpParts['scanner'], log: Log) {
  return async (content: Uint8Array): Promise<ProblemCode | null> => {
    try {
      await requireClean({ scanner, log }, content)
      return null
    } catch (error) {
      if (error instanceof Problem) return error.code
      throw error
    }
  }
}
