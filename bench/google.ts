import { startEmulator } from '../emulator/emulator.ts'
import { generateWorld } from '../emulator/generate.ts'
import { compileSearch } from '../emulator/search/query.ts'

/** The mailbox to import, and the behaviour of its Google. */
export interface GooglePlan {
  account: string
  messages: number
  candidates: number
  relevant: number
  attachmentBytes: number
  /** The newest message is a little older than this; epoch ms. */
  nowMs: number
  latencyMs: number
  quota: '2026' | 'off'
}

export interface GoogleReady {
  url: string
  /** Ids of the messages that concern a candidate. */
  relevant: string[]
}

/** One seed for all, so that every process generates the same mail. */
export function plannedWorld({
  account,
  messages,
  candidates,
  relevant,
  attachmentBytes,
  nowMs,
}: GooglePlan) {
  return generateWorld({ account, messages, candidates, relevant, attachmentBytes, nowMs, seed: 7 })
}

/** Runs in a process of its own: receives a plan, reports when all mail is there, and ends with its parent. */
if (import.meta.main) {
  process.once('message', (plan: GooglePlan) => void serve(plan))
  process.once('disconnect', () => process.exit())
}

async function serve(plan: GooglePlan): Promise<void> {
  const google = await startEmulator({
    world: { accounts: [{ email: plan.account, name: 'Recruiter' }], mail: [], correspondents: [] },
    switches: { quota: plan.quota },
  })
  const world = plannedWorld(plan)
  const wanted = new Set([...world.truth.values()].flat())
  const relevant: string[] = []
  for (const { raw, at, copies } of world.mail) {
    const message = google.world.insert(plan.account, { raw, at, labelIds: copies[0]!.labels })
    if (wanted.has(message.mail.envelope.messageIdHeader)) relevant.push(message.id)
  }
  // Google's search index exists already; the emulator builds its index at the first search.
  const { narrow } = compileSearch('"everything"', { nowMs: plan.nowMs, includeSpamTrash: false })
  google.world.mailbox(plan.account).worthLooking(narrow)
  google.faults.latencyMs = plan.latencyMs
  const ready: GoogleReady = { url: google.url, relevant }
  process.send?.(ready)
}
