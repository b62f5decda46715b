import { type Logger, pino } from 'pino'
import { currentOrigin } from './origin.ts'

export type Log = Logger

/**
 * Creates the log: JSON lines on standard error. It contains ids, counts and causes; never subjects, bodies,
 * addresses or tokens. Each line names the request that caused it, also in the jobs of that request.
 */
export function createLog(
  level: string,
  destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
): Log {
  return pino(
    {
      level,
      base: undefined,
      redact: ['token', '*.token', 'refreshToken', '*.refreshToken'],
      serializers: { err: withoutValues },
      mixin: causes,
    },
    destination,
  )
}

function causes(): Record<string, string> {
  const { requestId, trace } = currentOrigin()
  return { ...(requestId && { requestId }), ...(trace && { traceId: trace.slice(3, 35) }) }
}

/** What databases add to an error: the statement, its parameters, and the values of the row that it is about. */
const values = [
  'detail',
  'where',
  'hint',
  'query',
  'params',
  'parameters',
  'internalQuery',
  'rowMode',
  'dataTypeIDs',
]

/** Describes an error and its causes without the values that it is about. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const described = pino.stdSerializers.err(error) as unknown as Record<string, unknown>
  const { raw: _, ...facts } = described
  for (const name of values) delete facts[name]
  if (Array.isArray(facts.aggregateErrors))
    facts.aggregateErrors = error instanceof AggregateError ? error.errors.map(withoutValues) : []
  return facts
}
