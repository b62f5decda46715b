import { sql } from 'kysely'
import { z } from 'zod'
import type { App, HttpParts } from '../parts.ts'

const answerTimeoutMs = 3_000
const health = z.object({ status: z.enum(['ok', 'failing']) })

export function healthRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/health',
    {
      config: { public: true, anyHost: true },
      schema: {
        summary: 'Health check: whether the database answers',
        tags: ['Operation'],
        response: { 200: health, 503: health },
      },
    },
    async (request, reply) => {
      const query = sql`select 1`.execute(parts.database.db)
      const answered = await withinTime(query).catch((error: unknown) => {
        request.log.error({ err: error }, 'the database does not answer')
        return false
      })
      return answered ? { status: 'ok' as const } : reply.code(503).send({ status: 'failing' })
    },
  )
}

async function withinTime(query: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerTimeoutMs)
  })
  return await Promise.race([query.then(() => true), tooLate]).finally(() => clearTimeout(timer))
}
