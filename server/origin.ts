import { AsyncLocalStorage } from 'node:async_hooks'

/** What the work at hand was caused by. It reaches the jobs that the work queues, and the work of these jobs. */
export interface Origin {
  /** The HTTP request, by the id that its log lines have. */
  requestId?: string | undefined
  /** The span that further spans belong to (W3C Trace Context: traceparent). */
  trace?: string | undefined
  /** Set while an operator uses the command line; the audit log says so. */
  via?: 'command line' | undefined
}

const origins = new AsyncLocalStorage<Origin>()

/** Calls `work`; everything that it starts has this origin. */
export function within<T>(origin: Origin, work: () => T): T {
  return origins.run(origin, work)
}

/** The origin of the caller; empty for work that Kurier begins by itself. */
export function currentOrigin(): Origin {
  return origins.getStore() ?? {}
}
