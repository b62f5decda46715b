import type { OAuth2Client } from 'google-auth-library'
import type { Clock } from '../clock.ts'
import type { MailProvider, Quota } from '../mailboxes/provider.ts'
import type { Tracer } from '../trace.ts'
import { gmailClient, type Standing } from './client.ts'
import { isBeyond } from './notification.ts'
import { askedScopes, consentUrl, exchange, type GoogleProject, oauthClient, revoke } from './oauth.ts'
import { pollAll } from './poll.ts'
import { accountOf, renewToken } from './probe.ts'
import type { PriceTable } from './quota.ts'
import { type Http, Transport } from './transport.ts'

/**
 * Implements the provider port with Gmail. Access tokens, and the state of lagging mailboxes, stay in this process.
 */
export function gmailProvider(
  project: GoogleProject,
  settings: {
    quota: Quota
    priceTable: PriceTable
    clock: Clock
    topic?: string | undefined
    pollHttp?: Http
    tracer?: Tracer | null
  },
): MailProvider {
  const { clock, quota, priceTable, topic, tracer = null } = settings
  const { gmailRootUrl: rootUrl } = project.endpoints
  const open = new Map<string, { refreshToken: string; auth: OAuth2Client; standing: Standing }>()
  /** Access tokens belong to a grant: with another grant of the mailbox there is nothing left of the former. */
  const entryOf = ({ mailboxId, refreshToken }: { mailboxId: string; refreshToken: string }) => {
    const known = open.get(mailboxId)
    if (known?.refreshToken === refreshToken) return known
    const auth = oauthClient(project, { refreshToken })
    const entry = { refreshToken, auth, standing: { behindSince: null } }
    open.set(mailboxId, entry)
    return entry
  }
  return {
    consentUrl: (request) => consentUrl(project, request),
    exchange: (request) => exchange(project, request),
    revoke: (refreshToken) => revoke(project, refreshToken),
    project: { clientId: project.clientId, scopes: askedScopes },
    canWatch: topic !== undefined,
    isBeyond,
    open: ({ mailboxId, refreshToken, urgent }) => {
      const entry = entryOf({ mailboxId, refreshToken })
      const takeUnits = (units: number) => quota.take({ mailboxId, units, urgent })
      const transport = new Transport({ rootUrl, auth: entry.auth, clock, priceTable, takeUnits, tracer })
      return {
        ...gmailClient(transport, clock, topic, entry.standing),
        renewToken: () => renewToken(entry.auth),
        whoIs: () => accountOf(project, entry.auth),
      }
    },
    poll: async (polls, withinMs, onAnswer) => {
      const parts = { rootUrl, priceTable, clock, quota, entryOf, http: settings.pollHttp }
      await pollAll(parts, polls, withinMs, onAnswer)
    },
  }
}
