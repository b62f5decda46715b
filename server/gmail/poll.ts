import type { Clock } from '../clock.ts'
import { type Poll, type PollAnswer, type Quota, RateLimitedError } from '../mailboxes/provider.ts'
import { gmailClient, type Standing } from './client.ts'
import { quickHttp } from './quick-http.ts'
import { type PriceTable, prices } from './quota.ts'
import { type Http, Transport, type TransportSettings } from './transport.ts'

export interface PollParts {
  rootUrl: string
  priceTable: PriceTable
  clock: Clock
  quota: Quota
  /** For tests that stand between Kurier and Google; otherwise `quickHttp`. */
  http?: Http | undefined
  /** Returns what this process keeps of a mailbox. */
  entryOf(poll: Poll): { auth: TransportSettings['auth']; standing: Standing }
}

/** Asks about all these mailboxes at once; see `MailProvider.poll`. */
export async function pollAll(
  parts: PollParts,
  polls: readonly Poll[],
  withinMs: number,
  onAnswer: (mailboxId: string, answer: PollAnswer) => void,
): Promise<void> {
  const { clock, priceTable, rootUrl, http = quickHttp } = parts
  const ids = polls.map(({ mailboxId }) => mailboxId)
  const refused = await parts.quota.takeEach(ids, prices[priceTable]['history.list'])
  const ask = async (poll: Poll): Promise<PollAnswer> => {
    const retryAt = refused.get(poll.mailboxId)
    if (retryAt) return { error: new RateLimitedError(retryAt) }
    const { auth, standing } = parts.entryOf(poll)
    const transport = new Transport({
      rootUrl,
      auth,
      clock,
      priceTable,
      takeUnits: taken,
      http,
      withinMs,
      tracer: null,
    })
    return { page: await gmailClient(transport, clock, undefined, standing).changes(poll.cursor, null) }
  }
  await Promise.all(
    polls.map(async (poll) =>
      onAnswer(poll.mailboxId, await ask(poll).catch((error: unknown) => ({ error }))),
    ),
  )
}

/** The units of all polls are reserved before. */
async function taken(): Promise<{ waitMs: number }> {
  return { waitMs: 0 }
}
