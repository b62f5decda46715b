import { readCorpus } from './corpus.ts'
import { type Cost, importMail, openRealMail } from './import.ts'
import { plainHeaders } from './plain-reader.ts'
import { readingDifferences } from './readings.ts'
import { readStored, type Stored } from './stored.ts'
import { type Opened, openTabs } from './tab.ts'
import { compareThreads, type ThreadReport } from './threads.ts'
import { expectedMails, frequentCorrespondents } from './truth.ts'

/**
 * `npm run real-mail`: imports 6,046 public mails into the whole product, and
 * compares what it shows with an independent reading of the same mails.
 * Exits with 1 if anything is missing, extra, twice or badly shown.
 */

const candidateCount = 40
const quotaPerMinute = 6_000
const shownFaults = 40

const corpus = readCorpus()
const candidates = frequentCorrespondents(corpus, candidateCount)
const { required, byReplyTo } = expectedMails(corpus, candidates)
const differences = await readingDifferences(corpus)
sayReadings()
const real = await openRealMail(corpus, candidates)
try {
  const cost = await importMail(real)
  sayCost(cost)
  const stored = await readStored(real, corpus)
  sayMail(stored)
  const opened = await openTabs(real, stored, corpus)
  const threads = compareThreads(opened.tabs, stored, corpus)
  sayPages(opened, threads)
  const faults = [
    ...differences
      .filter((one) => !one.reason)
      .map((one) => `${one.mail} is read in two ways: ${JSON.stringify(one)}`),
    ...profileFaults(stored),
    ...mergeFaults(stored),
    ...tabFaults(opened, stored),
    ...opened.faults,
    ...opened.hidden.faults,
    ...threads.faults,
  ]
  say(faults.length === 0 ? '\nNothing missing, nothing extra, nothing twice.' : `\n${faults.length} faults`)
  for (const fault of faults.slice(0, shownFaults)) say(`  ${fault}`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await real.office.close()
}

/** Mails that are missing on a profile, on it without reason, or on it twice. */
function profileFaults({ profiles }: Stored): string[] {
  return candidates.flatMap(({ address }) => {
    const must = required.get(address) ?? new Set()
    const may = byReplyTo.get(address) ?? new Set()
    const there = profiles.get(address) ?? []
    const missing = [...must].filter((name) => !there.includes(name) && !isDoubtful(name, address))
    const extra = there.filter((name) => !must.has(name) && !may.has(name))
    const twice = there.filter((name, index) => there.indexOf(name) !== index)
    return [
      ...missing.map((name) => `${address} misses ${name}`),
      ...extra.map((name) => `${address} has ${name}, which is not theirs`),
      ...twice.map((name) => `${address} has ${name} twice`),
    ]
  })
}

/** A mail whose address is not certain belongs to no profile. The reason has been printed. */
function isDoubtful(mail: string, address: string): boolean {
  return differences.some(
    (one) => one.mail === mail && one.reason !== null && one.plainOnly.includes(address),
  )
}

/** Two mails may be one message only if they have the same Message-ID. */
function mergeFaults({ merged }: Stored): string[] {
  const byName = new Map(corpus.map((mail) => [mail.name, mail]))
  const identity = (name: string) => {
    const headers = plainHeaders(byName.get(name)!.raw)
    return JSON.stringify(['message-id', 'from', 'date'].map((field) => headers.get(field)?.[0]))
  }
  return merged
    .filter((group) => new Set(group.map(identity)).size > 1)
    .map((group) => `${group.join(', ')} became one message and are not`)
}

/** Every mail of a profile opens in its tab exactly once, and no other mail does. */
function tabFaults({ tabs }: Opened, { profiles, messageIds }: Stored): string[] {
  return tabs.flatMap(({ address, conversations }) => {
    const shown = conversations.flat()
    const kept = new Set((profiles.get(address) ?? []).map((name) => messageIds.get(name)!))
    const faults = [...kept]
      .filter((id) => !shown.includes(id))
      .map((id) => `${address}: ${id} is in no conversation`)
    const strange = shown.filter((id) => !kept.has(id)).map((id) => `${address}: ${id} is shown and not kept`)
    const twice = shown.length - new Set(shown).size
    return [
      ...faults,
      ...strange,
      ...(twice > 0 ? [`${address}: ${twice} messages are in the tab twice`] : []),
    ]
  })
}

function sayReadings(): void {
  say(`${corpus.length} mails, ${candidates.length} candidates`)
  say(`\nThe two parsers differ about ${differences.length} mails:`)
  for (const [reason, mails] of Map.groupBy(differences, (one) => one.reason ?? 'not explained')) {
    say(`  ${reason}: ${mails.map((one) => one.mail).join(', ')}`)
  }
}

function sayCost({ seconds, residentBefore, residentMost, calls, bodies }: Cost): void {
  const units = [...calls.values()].reduce((sum, one) => sum + one.units, 0)
  say(
    `\nImport: ${seconds.toFixed(1)} s; resident memory ${megabytes(residentBefore)}, at most ${megabytes(residentMost)}`,
  )
  for (const [method, one] of calls) say(`  ${method}: ${one.calls} calls, ${one.units} units`)
  say(
    `  ${units} units: ${(units / quotaPerMinute).toFixed(1)} minutes of a user's quota; ${bodies} bodies fetched`,
  )
}

function sayMail({ profiles, messageIds, merged }: Stored): void {
  const links = [...profiles.values()].reduce((sum, names) => sum + names.length, 0)
  const wanted = new Set([...required.values()].flatMap((names) => [...names]))
  const replyTo = new Set(
    [...byReplyTo.values()].flatMap((names) => [...names]).filter((name) => !wanted.has(name)),
  )
  const found = [...replyTo].filter((name) => messageIds.has(name)).length
  say(`\n${messageIds.size} mails stored, ${links} times on a profile`)
  say(`  ${wanted.size} name a candidate in From, To, Cc or Bcc`)
  say(`  ${replyTo.size} more in Reply-To alone, of which search found ${found}`)
  for (const group of merged) say(`  one message: ${group.join(', ')}`)
}

function sayPages(
  { pages, seconds, slowestMs, hidden }: Opened,
  { conversations, ofSeveral }: ThreadReport,
): void {
  say(`\n${pages} pages opened in ${Math.round(seconds)} s, the slowest in ${Math.round(slowestMs)} ms`)
  say(`${conversations} conversations, ${ofSeveral} of more than one message`)
  say(`${hidden.folded} messages with something folded; its lines by reason:`)
  for (const [reason, count] of hidden.lines) say(`  ${reason}: ${count}`)
  say(`  without a reason: ${hidden.faults.length}`)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
