import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { OnJobEnd } from '../jobs/jobs.ts'
import type { Log } from '../log.ts'
import type { ReadMeasures } from './cached-measures.ts'
import { gauges } from './gauges.ts'

/** What one process counts, and the figures of the database, in the text format of Prometheus. */
export interface Metrics {
  countRequest(request: { method: string; route: string; status: number; seconds: number }): void
  countUnits(units: number): void
  /** A call that has to wait for quota was told to come back later. */
  countPostponed(): void
  countSend(outcome: 'sent' | 'failed' | 'in_doubt' | 'queued_again'): void
  countJob: OnJobEnd
  /** Answers even if the database does not; then its figures are missing, and `kurier_database_up` is 0. */
  render(): Promise<{ contentType: string; text: string }>
}

export interface MetricsParts {
  readMeasures: ReadMeasures
  log: Log
  version: string
  role: string
  engine: string
}

const requestSeconds = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]
const jobSeconds = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300]

/** Makes the metrics of this process. Loaded only if somebody may read them. */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const { requests, jobs, units, postponed, sends } = processMetrics(registry)
  const build = new Gauge({
    ...{ name: 'kurier_build_info', help: 'Always 1', registers: [registry] },
    labelNames: ['version', 'role', 'engine'],
  })
  build.set({ version: parts.version, role: parts.role, engine: parts.engine }, 1)
  const showMeasures = databaseMetrics(registry, parts)
  return {
    countRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    countUnits: (count) => units.inc(count),
    countPostponed: () => postponed.inc(),
    countSend: (outcome) => sends.inc({ outcome }),
    countJob: (job, outcome, seconds) => jobs.observe({ job, outcome }, seconds),
    render: async () => {
      await showMeasures()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function processMetrics(registry: Registry) {
  const registers = [registry]
  return {
    requests: new Histogram({
      ...{ name: 'kurier_http_request_seconds', help: 'How long requests take, by route', registers },
      labelNames: ['method', 'route', 'status'],
      buckets: requestSeconds,
    }),
    jobs: new Histogram({
      ...{ name: 'kurier_job_seconds', help: 'How long jobs take, by queue and outcome', registers },
      labelNames: ['job', 'outcome'],
      buckets: jobSeconds,
    }),
    units: new Counter({
      ...{ name: 'kurier_google_units_total', help: 'Quota units that this process reserved', registers },
    }),
    postponed: new Counter({
      name: 'kurier_google_postponed_total',
      help: 'Calls to Google that were postponed because the quota was used up',
      registers,
    }),
    sends: new Counter({
      ...{ name: 'kurier_sends_total', help: 'Attempts to send an email, by outcome', registers },
      labelNames: ['outcome'],
    }),
  }
}

/** Makes the gauges of the database; the function that is returned fills them. */
function databaseMetrics(registry: Registry, { readMeasures, log }: MetricsParts): () => Promise<void> {
  const registers = [registry]
  const up = new Gauge({ name: 'kurier_database_up', help: 'Whether the database answers', registers })
  const made = gauges.map((spec) => {
    const { name, help, labels = [] } = spec
    return { spec, gauge: new Gauge({ name, help, labelNames: [...labels], registers }) }
  })
  return async () => {
    const measures = await readMeasures().catch((error: unknown) => {
      log.error({ err: error }, 'the figures of the database could not be read')
      return null
    })
    up.set(measures ? 1 : 0)
    for (const { spec, gauge } of made) {
      gauge.reset()
      // `reset` sets a gauge without labels to 0, which would be a value.
      if (!spec.labels) gauge.remove()
      for (const { labels = {}, value } of measures ? spec.read(measures) : []) {
        if (value !== null && value !== undefined) gauge.set(labels, value)
      }
    }
  }
}
