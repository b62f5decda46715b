import { setInterval } from 'node:timers'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, openOffice, untilState } from '../support/office.ts'
import type { CorpusMail } from './corpus.ts'
import type { Candidate } from './truth.ts'

export const owner = 'anna@kurier.test'
const importWithinMs = 30 * 60_000

/** Kurier with the corpus in Anna's inbox and her candidates, before the import. */
export interface RealMailOffice {
  office: Office
  recruiter: Visitor
  /** Our id of each candidate, by address. */
  candidateIds: Map<string, string>
}

/** The cost of the import. */
export interface Cost {
  seconds: number
  /** Resident bytes of the process, which is Kurier, its database, the emulator and the corpus: before and at most. */
  residentBefore: number
  residentMost: number
  /** Calls and quota units by method. */
  calls: Map<string, { calls: number; units: number }>
  bodies: number
}

/** Opens the product on an embedded database of its own, as at a first start. */
export async function openRealMail(
  corpus: readonly CorpusMail[],
  candidates: readonly Candidate[],
): Promise<RealMailOffice> {
  const office = await openOffice('embedded', {
    embeddedTemplate: null,
    switches: { quota: 'off', concurrentCalls: 0 },
    world: {
      accounts: [{ email: owner, name: 'Anna Kowalska' }],
      mail: corpus.map(({ raw, at }) => ({ at, raw, copies: [{ account: owner, labels: ['INBOX'] }] })),
      correspondents: [],
    },
  })
  await office.database.db.deleteFrom('candidates').execute()
  const recruiter = await office.signIn(owner)
  const candidateIds = new Map<string, string>()
  for (const { name, address } of candidates) {
    const answer = await recruiter.post('/api/candidates', { name, addresses: [address] })
    if (answer.status !== 201) throw new Error(`${address} was refused: ${answer.text}`)
    candidateIds.set(address, answer.body.id)
  }
  return { office, recruiter, candidateIds }
}

/** Connects the mailbox and imports all past mail with every candidate. */
export async function importMail({ office, recruiter }: RealMailOffice): Promise<Cost> {
  office.google.calls.reset()
  const residentBefore = process.memoryUsage.rss()
  let residentMost = residentBefore
  const watch = setInterval(() => {
    residentMost = Math.max(residentMost, process.memoryUsage.rss())
  }, 250)
  const startedAt = performance.now()
  const outcome = await connect(recruiter, owner)
  if (outcome.get('connect') !== 'connected') throw new Error(`connecting ended with ${outcome}`)
  await untilState(recruiter, 'connected', importWithinMs)
  clearInterval(watch)
  const seconds = (performance.now() - startedAt) / 1_000
  const calls: Cost['calls'] = new Map()
  for (const { method, units } of office.google.calls.all()) {
    const known = calls.get(method) ?? { calls: 0, units: 0 }
    calls.set(method, { calls: known.calls + 1, units: known.units + units })
  }
  const bodies = office.google.calls.bodiesFetched(owner).length
  return { seconds, residentBefore, residentMost, calls, bodies }
}
