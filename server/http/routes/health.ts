import { z } from 'zod'
import { healthReport } from '../../../contract/health.ts'
import { healthReportOf } from '../../health/report.ts'
import { version } from '../../version.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin } from '../session.ts'
import { addProbes, databaseAnswers } from './probes.ts'

const tags = ['Operation']
const health = z.object({ status: z.enum(['ok', 'failing']) })

/** How Kurier is, for load balancers, for Prometheus and for administrators. */
export function healthRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  const { readMeasures, metrics, token, pollSeconds } = parts.monitoring
  // Without a token, metrics are on their own port only.
  addProbes(app, { db, metrics: token === null ? null : metrics, token })
  app.get(
    '/api/health',
    {
      config: { public: true, anyHost: true },
      schema: {
        summary: 'Health check: whether the database answers',
        tags,
        response: { 200: health, 503: health },
      },
    },
    async (request, reply) =>
      (await databaseAnswers(db, request))
        ? { status: 'ok' as const }
        : reply.code(503).send({ status: 'failing' }),
  )
  app.get(
    '/api/health/report',
    {
      schema: {
        summary: 'What is wrong with the installation, and its figures',
        description: 'The figures are at most ten seconds old. They name nobody.',
        tags,
        response: { 200: healthReport, ...refusals('not-signed-in', 'not-allowed') },
      },
    },
    async (request) => {
      requireAdmin(request)
      const { writesLetters } = parts
      return healthReportOf(await readMeasures(), { pollSeconds, writesLetters, version })
    },
  )
}
