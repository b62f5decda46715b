import { type GeneratedWorld, generateWorld } from '../emulator/generate.ts'
import { embeddedDatabase } from '../test/simulation/database.ts'
import { Engine } from '../test/simulation/engine.ts'
import { type Lab, openLab } from '../test/simulation/lab.ts'
import { lieer, type Peer, twenty } from './peers.ts'

/** 10,000 messages make 500 candidates and 800 messages with them; any other number in proportion. */
function sizeOf(messages: number) {
  return { messages, candidates: Math.ceil(messages / 20), relevant: Math.ceil(messages * 0.08) }
}

type Size = ReturnType<typeof sizeOf>

/** One program over one mailbox: what each step of a mailbox's life costs by Google's meter. */
interface Measured {
  name: string
  /** Units by the prices since May 2026, in the order of `phases`. */
  units: number[]
  /** Messages that concern no candidate and whose body was fetched. */
  othersOpened: number
  /** Of the first import. */
  wallMs: number
}

const phases = ['first import', 'idle poll', '5 new, irrelevant', 'expired, nothing new']

/**
 * What syncing costs: Kurier itself, and models of two peers' calls, each over a
 * mailbox of its own with the same mail. Quota and latency are off; units are counted.
 */
export async function benchSync(messageCount: number, say: (line: string) => void): Promise<void> {
  const lab = await openLab(await embeddedDatabase())
  const size = sizeOf(messageCount)
  const results = [
    await measureKurier(lab, size),
    await measurePeer(lab, 'Twenty’s calls', twenty, size),
    await measurePeer(lab, 'lieer’s calls', lieer, size),
  ]
  await lab.close()
  const { messages, candidates, relevant } = size
  say(`${messages} messages, ${candidates} candidates, ${relevant} relevant messages`)
  say(row(['', ...results.map(({ name }) => name)]))
  for (const [index, phase] of phases.entries()) {
    say(row([`${phase}, units`, ...results.map(({ units }) => number(units[index]!))]))
  }
  say(row(['bodies of other mail opened', ...results.map((one) => number(one.othersOpened))]))
  say(row(['first import, seconds of work', ...results.map((one) => (one.wallMs / 1_000).toFixed(1))]))
}

async function measureKurier(lab: Lab, size: Size): Promise<Measured> {
  const engine = new Engine(lab, await lab.clean())
  const recruiter = await engine.recruiter('recruiter')
  const { world, relevant } = fillMailbox(lab, recruiter.email, size)
  for (const [index, candidate] of world.candidates.entries()) {
    await engine.candidate(`${candidate.name} ${index}`, candidate.addresses)
  }
  const start = performance.now()
  await engine.connect(recruiter)
  const units = [await unitsOf(lab, () => engine.poll())]
  const wallMs = performance.now() - start
  const othersOpened = opened(lab, recruiter.email, relevant)
  await checkImported(lab, relevant)
  units.push(await unitsOf(lab, () => engine.poll()))
  receiveNews(engine, recruiter.email)
  units.push(await unitsOf(lab, () => engine.poll()))
  lab.google.faults.expireHistory(recruiter.email)
  units.push(await unitsOf(lab, () => engine.poll()))
  return { name: 'Kurier', units, othersOpened, wallMs }
}

async function measurePeer(lab: Lab, name: string, peer: Peer, size: Size): Promise<Measured> {
  const engine = new Engine(lab, await lab.clean())
  const { email } = await engine.recruiter('recruiter')
  const { relevant } = fillMailbox(lab, email, size)
  const scope = 'https://www.googleapis.com/auth/gmail.readonly'
  const { accessToken, refreshToken } = lab.google.signIn(email, scope)
  const client = engine.parts().provider.open({ mailboxId: email, refreshToken })
  const caller = peer({ url: lab.google.url, accessToken, client })
  const start = performance.now()
  const units = [await unitsOf(lab, () => caller.initial())]
  const wallMs = performance.now() - start
  units.push(await unitsOf(lab, () => caller.poll()))
  receiveNews(engine, email)
  units.push(await unitsOf(lab, () => caller.poll()))
  lab.google.faults.expireHistory(email)
  units.push(await unitsOf(lab, () => caller.poll()))
  return { name, units, othersOpened: opened(lab, email, relevant), wallMs }
}

/** Puts the generated mail into the mailbox; answers the ids of what concerns a candidate. */
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

async function unitsOf(lab: Lab, act: () => Promise<void>): Promise<number> {
  const mark = lab.google.calls.mark()
  await act()
  return lab.google.calls.since(mark).reduce((sum, call) => sum + call.units, 0)
}

function opened(lab: Lab, email: string, relevant: ReadonlySet<string>): number {
  return lab.google.calls.bodiesFetched(email).filter((id) => !relevant.has(id)).length
}

/** A cheap import that lacks something is no measurement. @throws Error */
async function checkImported(lab: Lab, relevant: ReadonlySet<string>): Promise<void> {
  const copies = await lab.plain.selectFrom('message_copies').select('provider_id').execute()
  if (copies.length !== relevant.size) {
    throw new Error(`${copies.length} messages were imported, not ${relevant.size}`)
  }
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function row([first = '', ...cells]: readonly string[]): string {
  return first.padEnd(32) + cells.map((cell) => cell.padStart(16)).join('')
}
