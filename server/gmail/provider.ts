import type { OAuth2Client } from 'google-auth-library'
import type { Clock } from '../clock.ts'
import type { MailProvider, Quota } from '../mailboxes/provider.ts'
import type { Tracer } from '../trace.ts'
import { gmailClient, type Standing } from './client.ts'
import { isBeyond } from './notification.ts'
import { askedScopes, consentUrl, exchange, type GoogleProject, oauthClient, revoke } from './oauth.ts'
import { accountOf, renewToken } from './probe.ts'
import type { PriceTable } from './quota.ts'
import { Transport } from './transport.ts'

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
    tracer?: Tracer | null
  },
): MailProvider {
  const { clock, quota, priceTable, topic, tracer = null } = settings
  const open = new Map<string, { refreshToken: string; auth: OAuth2Client; standing: Standing }>()
  return {
    consentUrl: (request) => consentUrl(project, request),
    exchange: (request) => exchange(project, request),
    revoke: (refreshToken) => revoke(project, refreshToken),
    project: { clientId: project.clientId, scopes: askedScopes },
    canWatch: topic !== undefined,
    isBeyond,
    open: ({ mailboxId, refreshToken, urgent }) => {
      const known = open.get(mailboxId)
      const entry =
        known?.refreshToken === refreshToken
          ? known
          : { refreshToken, auth: oauthClient(project, { refreshToken }), standing: { behindSince: null } }
      open.set(mailboxId, entry)
      const takeUnits = (units: number) => quota.take({ mailboxId, units, urgent })
      const { gmailRootUrl: rootUrl } = project.endpoints
      const transport = new Transport({ rootUrl, auth: entry.auth, clock, priceTable, takeUnits, tracer })
      return {
        ...gmailClient(transport, clock, topic, entry.standing),
        renewToken: () => renewToken(entry.auth),
        whoIs: () => accountOf(project, entry.auth),
      }
    },
  }
}
