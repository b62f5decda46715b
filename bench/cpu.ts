import PostalMime from 'postal-mime'
import { parseMessage } from '../server/mail/parse.ts'
import { plannedWorld } from './google.ts'
import { inEachOffice, type Office } from './office.ts'
import { sizeOf } from './size.ts'
import { number, row } from './table.ts'
import { waitFor } from './time.ts'

/** Every twentieth or so of the relevant mails has a file; this makes the mean about 50 kB. */
const attachmentBytes = 750_000
/** How long the parsers run to warm up, and how long for the record; CPU ms. */
const warmMs = 2_000
const recordMs = 4_000

interface Measured {
  /** Of the process, from Allow to the end of the import. */
  cpuMs: number
  residentBytes: number
}

/**
 * The CPU that Kurier's process uses for each imported message, search and storing
 * included, against that of parsing the same bytes and nothing else.
 */
export async function benchCpu(messageCount: number, say: (line: string) => void): Promise<void> {
  const size = sizeOf(messageCount)
  const account = 'recruiter@kurier.test'
  const plan = { ...size, account, attachmentBytes, nowMs: Date.now(), latencyMs: 0, quota: 'off' } as const
  const found = await inEachOffice(plan, measure)
  const raws = relevantMail(plan)
  const ours = await cpuOfEach(raws, parseMessage)
  const library = await cpuOfEach(raws, (raw) => PostalMime.parse(raw))
  const columns = Object.values(found).map((one) => ({ ...one, each: one.cpuMs / size.relevant }))
  const told = (what: string, tell: (one: (typeof columns)[number]) => string) =>
    say(row([what, ...columns.map(tell)]))
  const bytes = raws.reduce((sum, raw) => sum + raw.byteLength, 0)
  say(`${size.messages} messages, ${size.candidates} candidates, ${size.relevant} relevant messages`)
  say(`of ${(bytes / raws.length / 1_000).toFixed(1)} kB on average; neither quota nor latency`)
  say(`parseMessage ${ours.toFixed(3)} ms, postal-mime ${library.toFixed(3)} ms of CPU for each message`)
  say(row(['', ...Object.keys(found)]))
  told('CPU of the process, ms for each message', ({ each }) => each.toFixed(2))
  told('times parseMessage', ({ each }) => (each / ours).toFixed(1))
  told('times postal-mime', ({ each }) => (each / library).toFixed(1))
  told('resident memory at the end, MB', (one) => number(Math.round(one.residentBytes / 2 ** 20)))
  say('With the embedded database, the database is in the process and counted.')
}

async function measure(office: Office): Promise<Measured> {
  const before = await office.usage()
  await office.allow()
  await waitFor(office, 1_000, (mailbox) => mailbox.state === 'connected' && mailbox.lastSyncedAt !== null)
  const after = await office.usage()
  await office.checkImported()
  return { cpuMs: after.cpuMs - before.cpuMs, residentBytes: after.residentBytes }
}

function relevantMail(plan: Parameters<typeof plannedWorld>[0]): Uint8Array[] {
  const { mail, truth } = plannedWorld(plan)
  const wanted = new Set([...truth.values()].flat())
  return [...mail].map(({ raw }) => raw).filter((raw) => wanted.has(messageIdOf(raw)))
}

function messageIdOf(raw: Uint8Array): string {
  return /^Message-ID: <(.*)>/m.exec(Buffer.from(raw.subarray(0, 4_000)).toString('latin1'))?.[1] ?? ''
}

/** CPU ms of one call, over as many rounds of all mails as the time asks for. */
async function cpuOfEach(
  raws: readonly Uint8Array[],
  parse: (raw: Uint8Array) => Promise<unknown>,
): Promise<number> {
  const runFor = async (leastMs: number) => {
    const start = process.cpuUsage()
    for (let calls = 0; ; ) {
      for (const raw of raws) await parse(raw)
      calls += raws.length
      const { user, system } = process.cpuUsage(start)
      const usedMs = (user + system) / 1_000
      if (usedMs > leastMs) return usedMs / calls
    }
  }
  await runFor(warmMs)
  return await runFor(recordMs)
}
