import { type Logger, pino } from 'pino'

export type Log = Logger

/**
 * Creates the log: JSON lines on standard error. It contains ids, counts and causes; never subjects, bodies,
 * addresses or tokens.
 */
export function createLog(level: string): Log {
  return pino(
    { level, base: undefined, redact: ['token', '*.token', 'refreshToken', '*.refreshToken'] },
    pino.destination({ fd: 2, sync: true }),
  )
}
