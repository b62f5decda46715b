import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/db.ts'
import { cachedMeasures } from './health/cached-measures.ts'
import { measure } from './health/measures.ts'
import type { Metrics } from './health/metrics.ts'
import type { Monitoring } from './health/monitoring.ts'
import { createMetricsServer } from './http/metrics-server.ts'
import type { App as HttpApp } from './http/parts.ts'
import type { Log } from './log.ts'
import type { Quota } from './mailboxes/provider.ts'
import { version } from './version.ts'

/** Builds what watches this process. The libraries for metrics and traces are loaded only if they are asked for. */
export async function watching(
  { db, engine }: Database,
  { config, clock, log }: { config: Config; clock: Clock; log: Log },
): Promise<Monitoring> {
  const { dataDir, quota, pollSeconds, role } = config
  const parts = { db, clock, dataDir, unitsPerMinute: quota.perProject }
  const readMeasures = cachedMeasures(clock, () => measure(parts))
  let metrics: Metrics | null = null
  if (config.metrics) {
    const { createMetrics } = await import('./health/metrics.ts')
    metrics = createMetrics({ readMeasures, log, version, role, engine })
  }
  return {
    readMeasures,
    metrics,
    token: config.metrics?.token ?? null,
    tracer: config.traces ? (await import('./open-telemetry.ts')).openTelemetry(config.traces) : null,
    pollSeconds,
  }
}

/** Counts the units that a quota gives out. */
export function countedQuota(quota: Quota, metrics: Metrics | null): Quota {
  if (!metrics) return quota
  return {
    take: async (wanted) => {
      const taken = await quota.take(wanted)
      if ('retryAt' in taken) metrics.countPostponed()
      else metrics.countUnits(wanted.units)
      return taken
    },
    takeEach: async (mailboxIds, units) => {
      const refused = await quota.takeEach(mailboxIds, units)
      for (let index = 0; index < refused.size; index += 1) metrics.countPostponed()
      metrics.countUnits(units * (mailboxIds.length - refused.size))
      return refused
    },
  }
}

/** Opens the port for metrics, if there is one. */
export async function listenForMetrics(
  { db }: Database,
  { config, log }: { config: Config; log: Log },
  { metrics, token }: Monitoring,
): Promise<HttpApp | null> {
  const listen = config.metrics?.listen
  if (!listen) return null
  const server = createMetricsServer({ db, metrics, token, log })
  await server.listen(listen)
  return server
}
