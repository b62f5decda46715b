import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { realClock } from '../../emulator/clock.ts'
import { createRandom, type Random } from '../../emulator/random.ts'
import type { User } from '../../server/db/schema.ts'
import { openMailbox } from '../../server/mailboxes/mailboxes.ts'
import { countWanted } from '../support/wanted.ts'
import { postgresDatabase } from './database.ts'
import { Engine, secret } from './engine.ts'
import { type Lab, openLab } from './lab.ts'
import { live } from './live.ts'
import { privacyFaults, profileFaults } from './oracle.ts'
import { outboxFaults } from './outbox-oracle.ts'

const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const names = ['one', 'two'] as const

/**
 * Runs two workers, started as an operator starts them, on one PostgreSQL against one Google, while mail
 * comes and goes and people change things. One of the two is killed with SIGKILL at random, so many times.
 *
 * @param databaseUrl a migrated database of its own
 * @returns what is wrong at the end, when both workers have no work left
 */
export async function killWorkers(databaseUrl: string, kills: number, seed: number): Promise<string[]> {
  const lab = await openLab(postgresDatabase(databaseUrl), realClock())
  const dataDir = await mkdtemp(join(tmpdir(), 'kurier-workers-'))
  const workers = new Map<string, ChildProcess>()
  const start = (name: string) => workers.set(name, startWorker(lab, databaseUrl, dataDir))
  try {
    const random = createRandom(seed)
    await lab.plain.updateTable('organisation').set({ asks_owners: false }).execute()
    const engine = new Engine(lab, 1)
    const story = await begin(engine, random)
    for (const name of names) start(name)
    for (let count = 0; count < kills; count += 1) {
      for (let acts = 0; acts < 4; acts += 1) await act(story)
      // Starting takes a second. With this pause the worker that is killed is often at work.
      await sleep(500 + random.int(2_000))
      const name = names[random.int(2)]!
      await kill(workers.get(name)!)
      start(name)
    }
    for (const user of story.people) await engine.setAccess(user, true)
    await untilAtRest(engine)
    return [
      ...(await profileFaults(lab, { anew: false })),
      ...(await privacyFaults(lab, engine.everWritten)),
      ...(await outboxFaults(lab)),
    ]
  } finally {
    await Promise.all([...workers.values()].map(kill))
    await lab.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function startWorker(lab: Lab, databaseUrl: string, dataDir: string): ChildProcess {
  const { url } = lab.google
  return spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      KURIER_ROLE: 'worker',
      KURIER_SECRET: secret,
      KURIER_POLL_SECONDS: '5',
      GOOGLE_CLIENT_ID: 'kurier-demo',
      GOOGLE_CLIENT_SECRET: 'kurier-demo-secret',
      GOOGLE_QUOTA_PER_MINUTE: '1000000',
      GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
      GOOGLE_TOKEN_URL: `${url}/token`,
      GOOGLE_REVOKE_URL: `${url}/revoke`,
      GOOGLE_USERINFO_URL: `${url}/v1/userinfo`,
      GOOGLE_CERTS_URL: `${url}/oauth2/v1/certs`,
      GMAIL_ROOT_URL: url,
      LOG_LEVEL: 'silent',
    },
  })
}

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  worker.kill('SIGKILL')
  await once(worker, 'exit')
}

interface Story {
  engine: Engine
  random: Random
  people: User[]
  candidateId: string
}

const maja = 'maja@poczta.example'
const senders = [
  maja,
  'maja.wisz@dom.example',
  'jankowalski@gmail.com',
  'jan.kowalski+cv@gmail.com',
  'news@shop.example',
]

async function begin(engine: Engine, random: Random): Promise<Story> {
  const people = [await engine.recruiter('anna'), await engine.recruiter('tomek')]
  const candidateId = await engine.candidate('Maja Wisz', [maja])
  await engine.candidate('Jan Kowalski', ['jankowalski@gmail.com'])
  const story = { engine, random, people, candidateId }
  for (let count = 0; count < 30; count += 1) receive(story)
  for (const user of people) await engine.connect(user)
  return story
}

function receive({ engine, random, people }: Story): void {
  const to = random.int(3) === 0 ? people : [people[random.int(2)]!]
  engine.receive({ from: senders[random.int(senders.length)]!, to: to.map(({ email }) => email).join(', ') })
}

/** Does one random thing: at Google, or as a person in Kurier. */
async function act(story: Story): Promise<void> {
  const { engine, random, people, candidateId } = story
  const user = people[random.int(2)]!
  const { world } = engine.lab.google
  const inbox = world
    .mailbox(user.email)
    .byDate()
    .filter(({ labelIds }) => !labelIds.includes('DRAFT'))
  const id = inbox[random.int(Math.max(1, inbox.length))]?.id
  const acts: (() => unknown)[] = [
    () => receive(story),
    () => receive(story),
    () => receive(story),
    () => id && world.trash(user.email, [id]),
    () => id && world.untrash(user.email, [id]),
    () => id && random.int(3) === 0 && world.remove(user.email, [id]),
    () => engine.addAddress(candidateId, 'maja.wisz@dom.example'),
    () => engine.removeAddress(candidateId, 'maja.wisz@dom.example'),
    () => engine.setAccess(user, random.int(2) === 0),
    () => write(story, user),
  ]
  await acts[random.int(acts.length)]!()
}

async function write({ engine, candidateId }: Story, user: User): Promise<void> {
  const mailbox = await engine.lab.plain
    .selectFrom('mailboxes')
    .select('paused_at')
    .where('user_id', '=', user.id)
    .executeTakeFirst()
  if (mailbox?.paused_at === null)
    await engine.write(user, candidateId, { to: [{ name: '', address: maja }] })
}

/** Longer than Kurier searches for a sent message, and longer than it waits for the jobs of a dead worker. */
const restWithinMs = 150_000

/** Waits until no work is due any more, and every cursor equals the mailbox's. */
async function untilAtRest(engine: Engine): Promise<void> {
  const endMs = Date.now() + restWithinMs
  let left: string[] = []
  while (Date.now() < endMs) {
    left = await unfinished(engine)
    if (left.length === 0) return
    await sleep(500)
  }
  throw new Error(`The workers did not come to rest within ${restWithinMs / 1_000} s: ${left.join(', ')}`)
}

async function unfinished(engine: Engine): Promise<string[]> {
  const { plain } = engine.lab
  const soon = new Date(Date.now() + 60_000)
  const ledger = await plain.selectFrom('ledger').select(['provider_id', 'last_error']).execute()
  const searches = await plain.selectFrom('searches').select('kind').where('not_before', '<', soon).execute()
  const outbox = await plain
    .selectFrom('outbox')
    .select('state')
    .where('state', 'in', ['queued', 'sending'])
    .execute()
  const left = [
    ...ledger.map((row) => `ledger ${row.provider_id} ${row.last_error}`),
    ...searches.map((row) => `search ${row.kind}`),
    ...((await countWanted(plain)) > 0 ? ['wanted addresses'] : []),
    ...outbox.map((row) => `outbox ${row.state}`),
  ]
  for (const mailbox of await live(engine)) {
    const { provider, secrets } = engine.parts()
    const { cursor } = await openMailbox(provider, mailbox, secrets).profile()
    if (cursor !== mailbox.cursor) left.push(`${mailbox.address} at ${mailbox.cursor}, Google at ${cursor}`)
  }
  return left
}
