import type { Tracer } from '../trace.ts'
import type { ReadMeasures } from './cached-measures.ts'
import type { Metrics } from './metrics.ts'

/** Who watches this process. */
export interface Monitoring {
  readMeasures: ReadMeasures
  /** Null if nobody may read metrics, so that none are kept. */
  metrics: Metrics | null
  /** KURIER_METRICS_TOKEN; null if metrics are only on a port of their own. */
  token: string | null
  /** Null if no traces are recorded. */
  tracer: Tracer | null
  pollSeconds: number
}
