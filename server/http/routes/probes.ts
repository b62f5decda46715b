import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../../db/db.ts'
import type { Metrics } from '../../health/metrics.ts'
import type { App } from '../parts.ts'

const answerTimeoutMs = 3_000
const tags = ['Operation']
const state = z.object({ status: z.enum(['ok', 'failing']) })

export interface ProbeParts {
  db: Db
  /** Null if this port shows no metrics. */
  metrics: Metrics | null
  /** What whoever reads the metrics must send; null on a port that only the operator reaches. */
  token: string | null
}

/** The addresses that orchestrators and Prometheus know: /healthz, /readyz and /metrics. They answer under any host. */
export function addProbes(app: App, { db, metrics, token }: ProbeParts): void {
  const config = { public: true, anyHost: true }
  app.get(
    '/healthz',
    {
      config,
      schema: { summary: 'Whether this process runs; asks nothing else', tags, response: { 200: state } },
    },
    async () => ({ status: 'ok' as const }),
  )
  app.get(
    '/readyz',
    {
      config,
      schema: {
        summary: 'Whether this process can work now: the database answers',
        tags,
        response: { 200: state, 503: state },
      },
    },
    async (request, reply) =>
      (await databaseAnswers(db, request))
        ? { status: 'ok' as const }
        : reply.code(503).send({ status: 'failing' }),
  )
  if (!metrics) return
  app.get('/metrics', { config, schema: { hide: true } }, async (request, reply) => {
    if (token !== null && !isToken(request, token)) return refuse(reply)
    const { contentType, text } = await metrics.render()
    return reply.header('cache-control', 'no-store').type(contentType).send(text)
  })
}

/** Asks the database for nothing, and waits a few seconds at most. */
export async function databaseAnswers(db: Db, { log }: FastifyRequest): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerTimeoutMs)
  })
  const answer = sql`select 1`.execute(db).then(() => true)
  return await Promise.race([answer, tooLate])
    .catch((error: unknown) => {
      log.error({ err: error }, 'the database does not answer')
      return false
    })
    .finally(() => clearTimeout(timer))
}

/** Compares digests, so that the time tells nothing about the token. */
function isToken({ headers }: FastifyRequest, token: string): boolean {
  const [, given = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', 'Bearer')
    .type('text/plain; charset=utf-8')
    .send('Send KURIER_METRICS_TOKEN as a bearer token.\n')
}
