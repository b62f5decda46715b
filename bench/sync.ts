import { type GeneratedWorld, generateWorld } from '../emulator/generate.ts'
import { embeddedDatabase } from '../test/simulation/database.ts'
import { Engine } from '../test/simulation/engine.ts'
import { type Lab, openLab } from '../test/simulation/lab.ts'
import { lieer, type Peer, twenty } from './peers.ts'
import { sizeOf } from './size.ts'
import { number, row } from './table.ts'

type Size = ReturnType<typeof sizeOf>

/** A program, and the mailbox it syncs. */
interface Subject {
  email: string
  /** Ids of the messages that concern a candidate. */
  relevant: ReadonlySet<string>
  initial(): Promise<void>
  poll(): Promise<void>
}

/** The cost of each phase in quota units, in the order of `phases`. */
interface Measured {
  name: string
  /** By the prices since May 2026. */
  units: number[]
  /** HTTP requests; a batch counts as one. */
  requests: number[]
  /** Messages that concern no candidate and whose body was fetched. */
  othersOpened: number
  /** Of the first import. */
  wallMs: number
}

const phases = ['first import', 'idle poll', '5 new, irrelevant', 'expired, nothing new']

/** Longer than Google keeps history, and longer than any program looks back. */
const quietMs = 8 * 86_400_000

/**
 * Measures the cost of syncing: Kurier itself, and models of two other programs, each with a
 * mailbox of its own that holds the same mail. Quota limits and latency are off; units are counted.
 */
export async function benchSync(messageCount: number, say: (line: string) => void): Promise<void> {
  const lab = await openLab(await embeddedDatabase())
  // The peers are models of calls and renew no token.
  lab.google.switches.accessTokenSeconds = (4 * quietMs) / 1_000
  const size = sizeOf(messageCount)
  const results = [
    await measure(lab, 'Kurier', (engine) => kurier(lab, engine, size)),
    await measure(lab, 'Twenty’s calls', (engine) => peer(lab, engine, twenty, size)),
    await measure(lab, 'lieer’s calls', (engine) => peer(lab, engine, lieer, size)),
  ]
  await lab.close()
  const { messages, candidates, relevant } = size
  say(`${messages} messages, ${candidates} candidates, ${relevant} relevant messages`)
  say(row(['', ...results.map(({ name }) => name)]))
  for (const [index, phase] of phases.entries()) {
    say(row([`${phase}, units`, ...results.map(({ units }) => number(units[index]!))]))
  }
  for (const [index, phase] of phases.entries()) {
    say(row([`${phase}, requests`, ...results.map(({ requests }) => number(requests[index]!))]))
  }
  say(row(['bodies of other mail opened', ...results.map((one) => number(one.othersOpened))]))
  say(row(['first import, seconds of work', ...results.map((one) => (one.wallMs / 1_000).toFixed(1))]))
}

async function measure(
  lab: Lab,
  name: string,
  begin: (engine: Engine) => Promise<Subject>,
): Promise<Measured> {
  const engine = new Engine(lab, await lab.clean())
  const subject = await begin(engine)
  const start = performance.now()
  const spent = [await spentBy(lab, () => subject.initial())]
  const wallMs = performance.now() - start
  spent.push(await spentBy(lab, () => subject.poll()))
  receiveNews(engine, subject.email)
  spent.push(await spentBy(lab, () => subject.poll()))
  // The last sync before history expires happens after all new mail is old, so nothing falls into the gap.
  engine.pass(quietMs)
  await subject.poll()
  lab.google.faults.expireHistory(subject.email)
  spent.push(await spentBy(lab, () => subject.poll()))
  return {
    name,
    units: spent.map(({ units }) => units),
    requests: spent.map(({ requests }) => requests),
    othersOpened: opened(lab, subject),
    wallMs,
  }
}

async function kurier(lab: Lab, engine: Engine, size: Size): Promise<Subject> {
  const recruiter = await engine.recruiter('recruiter')
  const { world, relevant } = fillMailbox(lab, recruiter.email, size)
  for (const [index, candidate] of world.candidates.entries()) {
    await engine.candidate(`${candidate.name} ${index}`, candidate.addresses)
  }
  return {
    email: recruiter.email,
    relevant,
    initial: async () => {
      await engine.connect(recruiter)
      await engine.poll()
      await checkImported(lab, relevant)
    },
    poll: () => engine.poll(),
  }
}

async function peer(lab: Lab, engine: Engine, model: Peer, size: Size): Promise<Subject> {
  const { email } = await engine.recruiter('recruiter')
  const { relevant } = fillMailbox(lab, email, size)
  const scope = 'https://www.googleapis.com/auth/gmail.readonly'
  const { accessToken, refreshToken } = lab.google.signIn(email, scope)
  const client = engine.parts().provider.open({ mailboxId: email, refreshToken, urgent: true })
  return { email, relevant, ...model({ url: lab.google.url, accessToken, client }) }
}

/** Puts the generated mail into the mailbox. Returns the ids of the messages that concern a candidate. */
function fillMailbox(lab: Lab, email: string, size: Size): { world: GeneratedWorld; relevant: Set<string> } {
  const world = generateWorld({ ...size, seed: 7, nowMs: lab.google.clock.now(), account: email })
  const wanted = new Set([...world.truth.values()].flat())
  const relevant = new Set<string>()
  for (const { raw, at, copies } of world.mail) {
    const message = lab.google.world.insert(email, { raw, at, labelIds: copies[0]!.labels })
    if (wanted.has(message.mail.envelope.messageIdHeader)) relevant.add(message.id)
  }
  return { world, relevant }
}

function receiveNews(engine: Engine, to: string): void {
  for (let count = 0; count < 5; count += 1) {
    engine.receive({ from: 'news@shop.example', to, subject: `Sale ${count}` })
  }
}

async function spentBy(lab: Lab, act: () => Promise<void>): Promise<{ units: number; requests: number }> {
  const mark = lab.google.calls.mark()
  await act()
  const calls = lab.google.calls.since(mark)
  const batches = new Set(calls.flatMap(({ batchId }) => batchId ?? []))
  return {
    units: calls.reduce((sum, call) => sum + call.units, 0),
    requests: calls.filter(({ batchId }) => batchId === undefined).length + batches.size,
  }
}

function opened(lab: Lab, { email, relevant }: Subject): number {
  return lab.google.calls.bodiesFetched(email).filter((id) => !relevant.has(id)).length
}

/** Checks that exactly the right messages were imported. @throws Error otherwise: the figures would mean nothing */
async function checkImported(lab: Lab, relevant: ReadonlySet<string>): Promise<void> {
  const copies = await lab.plain.selectFrom('message_copies').select('provider_id').execute()
  const imported = new Set(copies.map((copy) => copy.provider_id))
  const missing = relevant.difference(imported).size
  const extra = imported.difference(relevant).size
  if (missing + extra > 0) throw new Error(`the import lacks ${missing} messages, and has ${extra} too many`)
}
