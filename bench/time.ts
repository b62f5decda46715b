import { setTimeout } from 'node:timers/promises'
import { inEachOffice, type Office } from './office.ts'
import { sizeOf } from './size.ts'
import { number, row } from './table.ts'

const latencyMs = 80
/** Google's limit for one mailbox since May 2026 (Gmail API: Usage limits). */
const unitsPerMinute = 6_000

interface Measured {
  /** From Allow to the first message on a profile, and to the end of the import. */
  firstMs: number
  wholeMs: number
  units: number
  /** Number of 403 and 429 answers. */
  refusals: number
}

/**
 * Measures how long a first import takes in real time: Kurier as installed, and a Google
 * that answers with latency and enforces its quota.
 */
export async function benchTime(messageCount: number, say: (line: string) => void): Promise<void> {
  const size = sizeOf(messageCount)
  const mail = { ...size, account: 'recruiter@kurier.test', attachmentBytes: 0, nowMs: Date.now() }
  const found = await inEachOffice({ ...mail, latencyMs, quota: '2026' }, measure)
  const columns = Object.values(found)
  const told = (what: string, tell: (one: Measured) => string) => say(row([what, ...columns.map(tell)]))
  say(`${size.messages} messages, ${size.candidates} candidates, ${size.relevant} relevant messages;`)
  say(`${latencyMs} ms for every answer, ${number(unitsPerMinute)} units a minute`)
  say(row(['', ...Object.keys(found)]))
  told('Allow to the first conversation, seconds', ({ firstMs }) => (firstMs / 1_000).toFixed(2))
  told('Allow to the end of the import, seconds', ({ wholeMs }) => (wholeMs / 1_000).toFixed(1))
  told('units', ({ units }) => number(units))
  told('what the quota allows, seconds', (one) => (allowedMs(one) / 1_000).toFixed(1))
  told('end of the import, times what is allowed', (one) => (one.wholeMs / allowedMs(one)).toFixed(2))
  told('refused for quota', ({ refusals }) => number(refusals))
}

async function measure(office: Office): Promise<Measured> {
  await office.allow()
  const start = performance.now()
  await waitFor(office, 25, (mailbox) => mailbox.state === 'importing' && mailbox.progress.messages > 0)
  const firstMs = performance.now() - start
  await waitFor(office, 500, (mailbox) => mailbox.state === 'connected' && mailbox.lastSyncedAt !== null)
  const wholeMs = performance.now() - start
  const calls = await office.calls()
  await office.checkImported()
  return {
    ...{ firstMs, wholeMs },
    units: calls.reduce((sum, call) => sum + call.units, 0),
    refusals: calls.filter(({ status }) => status === 403 || status === 429).length,
  }
}

function allowedMs({ units }: Measured): number {
  return (units / unitsPerMinute) * 60_000
}

/** Polls until it is done. @throws Error if the mailbox needs action, which ends the measurement */
export async function waitFor(
  office: Office,
  everyMs: number,
  reached: (mailbox: Awaited<ReturnType<Office['mailbox']>>) => boolean,
): Promise<void> {
  for (;;) {
    const mailbox = await office.mailbox()
    if (reached(mailbox)) return
    if (mailbox.state === 'action_needed') throw new Error(`the mailbox stopped: ${mailbox.cause}`)
    await setTimeout(everyMs)
  }
}
