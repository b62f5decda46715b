import { currentOrigin, within } from './origin.ts'

/** Values that a span may have: names of routes, jobs and calls, numbers; never ids of people, addresses or texts. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>

/** A piece of work that is timed. */
export interface Span {
  /** Names it in other spans and in jobs (W3C Trace Context). */
  readonly traceparent: string
  /** @param failed the name of the error, if the work failed */
  end(facts?: SpanFacts, failed?: string): void
}

/** Writes down how long requests, jobs and calls to Google take. open-telemetry.ts implements it. */
export interface Tracer {
  /** Begins a span below `parent`; at the top if there is none. */
  begin(what: SpanStart, parent: string | undefined): Span
  /** Sends what is not sent yet. */
  close(): Promise<void>
}

export interface SpanStart {
  name: string
  kind: 'server' | 'client' | 'consumer'
  facts?: SpanFacts
}

/** Calls `work` in a span below the current one. Without a tracer it only calls `work`. */
export async function traced<T>(tracer: Tracer | null, what: SpanStart, work: () => Promise<T>): Promise<T> {
  if (!tracer) return await work()
  const origin = currentOrigin()
  const span = tracer.begin(what, origin.trace)
  try {
    const done = await within({ ...origin, trace: span.traceparent }, work)
    span.end()
    return done
  } catch (error) {
    span.end({}, error instanceof Error ? error.name : 'Error')
    throw error
  }
}
