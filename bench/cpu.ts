import PostalMime from 'postal-mime'
import { parseMessage } from '../server/mail/parse.ts'
import { plannedWorld } from './google.ts'
import { inEachOffice, type Office } from './office.ts'
import { sizeOf } from './size.ts'
import { number, row } from './table.ts'
import { waitFor } from './time.ts'

/** About one in twenty of the relevant mails has a file. Its size makes the mean about 50 kB. */
const attachmentBytes = 750_000
/** How often the same mail is imported and parsed. The first time the code is cold; the median counts the others. */
const rounds = 6

interface Measured {
  /** CPU time of the process from Allow to the end, for each import. */
  cpuMs: number[]
  residentBytes: number
}

/**
 * Measures the CPU time of Kurier's process for each imported message, including search and storage, and compares it
 * with parsing the same bytes alone: the first time, and the median of the others.
 */
export async function benchCpu(messageCount: number, say: (line: string) => void): Promise<void> {
  const size = sizeOf(messageCount)
  const account = 'recruiter@kurier.test'
  const plan = { ...size, account, attachmentBytes, nowMs: Date.now(), latencyMs: 0, quota: 'off' } as const
  const raws = relevantMail(plan)
  const ours: number[] = []
  const library: number[] = []
  const found = await inEachOffice(plan, (office) =>
    measure(office, async () => {
      ours.push(await cpuOfEach(raws, parseMessage))
      library.push(await cpuOfEach(raws, (raw) => PostalMime.parse(raw)))
    }),
  )
  const bytes = raws.reduce((sum, raw) => sum + raw.byteLength, 0)
  say(`${size.messages} messages, ${size.candidates} candidates, ${size.relevant} relevant messages`)
  say(`of ${(bytes / raws.length / 1_000).toFixed(1)} kB on average; neither quota nor latency`)
  say(row(['CPU ms for each message', ...Object.keys(found), 'parseMessage', 'postal-mime']))
  const columns = [
    ...Object.values(found).map(({ cpuMs }) => cpuMs.map((all) => all / size.relevant)),
    ours,
    library,
  ]
  const told = (what: string, of: (each: number[]) => number) => {
    const each = columns.map(of)
    const times = (one: number[]) => each.map((ms) => (ms / of(one)).toFixed(1))
    say(row([what, ...each.map((ms) => ms.toFixed(2))]))
    say(row(['  times parseMessage', ...times(ours)]))
    say(row(['  times postal-mime', ...times(library)]))
  }
  told('the first time', (each) => each[0]!)
  told('the median of those after it', (each) => median(each.slice(1)))
  const memory = Object.values(found).map(({ residentBytes }) => number(Math.round(residentBytes / 2 ** 20)))
  say(row(['resident memory at the end, MB', ...memory]))
  say('With the embedded database, the database is in the process and counted.')
}

/** The parsers run between the imports, because a machine is not equally fast all the time. */
async function measure(office: Office, parse: () => Promise<void>): Promise<Measured> {
  const cpuMs: number[] = []
  for (;;) {
    const before = await office.usage()
    await office.allow()
    await waitFor(office, 1_000, (mailbox) => mailbox.state === 'connected' && mailbox.lastSyncedAt !== null)
    const { cpuMs: after, residentBytes } = await office.usage()
    cpuMs.push(after - before.cpuMs)
    await office.checkImported()
    await parse()
    if (cpuMs.length === rounds) return { cpuMs, residentBytes }
    await office.disconnect()
  }
}

function relevantMail(plan: Parameters<typeof plannedWorld>[0]): Uint8Array[] {
  const { mail, truth } = plannedWorld(plan)
  const wanted = new Set([...truth.values()].flat())
  return [...mail].map(({ raw }) => raw).filter((raw) => wanted.has(messageIdOf(raw)))
}

function messageIdOf(raw: Uint8Array): string {
  return /^Message-ID: <(.*)>/m.exec(Buffer.from(raw.subarray(0, 4_000)).toString('latin1'))?.[1] ?? ''
}

/** Measures the CPU time of each call in ms. */
async function cpuOfEach(
  raws: readonly Uint8Array[],
  parse: (raw: Uint8Array) => Promise<unknown>,
): Promise<number> {
  const start = process.cpuUsage()
  for (const raw of raws) await parse(raw)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000 / raws.length
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!
}
