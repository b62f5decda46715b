import { mailboxStates } from '../../server/mailboxes/overview.ts'
import { emailFacts } from '../../server/messages/candidate-threads.ts'
import { startWorker, type WorkerParts } from '../../server/worker.ts'
import { requestsFor } from './every-route.ts'
import { createTestSite, signedIn, type TestSite } from './http.ts'
import { type MeasuredDatabase, openMeasured, type Statement } from './measured-database.ts'

/** What one request costs the database. */
export interface Cost {
  status: number
  statements: Statement[]
}

/** Blocks that all statements read together. */
export function blocksOf({ statements }: Cost): number {
  return statements.reduce((sum, { blocks }) => sum + blocks, 0)
}

/**
 * Runs every GET route of the OpenAPI document, and one round of the worker's regular tasks, in a database of
 * `medium-database.sql`. The routes are asked by a recruiter with a mailbox and by an administrator without one.
 *
 * @returns by `<who> <path>`, and `worker`
 */
export async function measureRequests(
  url: string,
  mailboxes: number,
  settings: readonly string[],
): Promise<Map<string, Cost>> {
  const database = openMeasured(url, settings)
  const site = createTestSite(database, { mailboxStates, emailFacts })
  const costs = new Map<string, Cost>()
  for (const [who, number] of [
    ['recruiter', 1],
    ['administrator', mailboxes + 1],
  ] as const) {
    const visitor = await signedIn(site, `user${number}@firma.example`)
    const { body } = await visitor.get('/api/openapi.json')
    const paths = Object.entries<object>(body.paths).flatMap(([path, item]) => ('get' in item ? [path] : []))
    for (const path of requestsFor(paths)) {
      database.taken()
      const { status } = await visitor.get(path)
      costs.set(`${who} ${path}`, { status, statements: database.taken() })
    }
  }
  costs.set('worker', { status: 200, statements: await workerStatements(site, database) })
  await site.app.close()
  await database.close()
  return costs
}

/** The worker starts each of its regular tasks at once, and ends the round that has begun when it stops. */
async function workerStatements(site: TestSite, database: MeasuredDatabase): Promise<Statement[]> {
  database.taken()
  const nothing = async () => undefined
  const parts: Partial<WorkerParts> = {
    ...{
      db: database.db,
      engine: database.engine,
      clock: site.clock,
      secrets: ['a secret that opens nothing'],
    },
    log: site.app.log as WorkerParts['log'],
    provider: { canWatch: false } as WorkerParts['provider'],
    jobs: { work: nothing, enqueue: nothing } as unknown as WorkerParts['jobs'],
    enqueue: nothing,
    post: { send: nothing } as unknown as WorkerParts['post'],
    notifications: null,
    pollSeconds: 3_600,
    appUrl: 'http://localhost:3000',
    onAccessChanged: nothing,
    onColleaguesChanged: nothing,
    refuseFile: async () => null,
    forgetPictures: nothing,
  }
  const worker = await startWorker(parts as WorkerParts)
  await worker.stop()
  return database.taken()
}
