import type { OAuth2Client } from 'google-auth-library'
import type { Clock } from '../clock.ts'
import type { MailProvider } from '../mailboxes/provider.ts'
import { gmailClient } from './client.ts'
import { consentUrl, exchange, type GoogleProject, oauthClient, revoke } from './oauth.ts'
import { Bucket } from './quota.ts'
import { Transport } from './transport.ts'

/** Gmail behind the port. Access tokens and quota are kept per mailbox, in this process. */
export function gmailProvider(
  project: GoogleProject,
  settings: { quotaPerMinute: number; clock: Clock },
): MailProvider {
  const { clock } = settings
  const open = new Map<string, { refreshToken: string; auth: OAuth2Client; bucket: Bucket }>()
  return {
    consentUrl: (request) => consentUrl(project, request),
    exchange: (request) => exchange(project, request),
    revoke: (refreshToken) => revoke(project, refreshToken),
    open: ({ mailboxId, refreshToken }) => {
      const known = open.get(mailboxId)
      const entry =
        known?.refreshToken === refreshToken
          ? known
          : {
              refreshToken,
              auth: oauthClient(project, { refreshToken }),
              bucket: known?.bucket ?? new Bucket(settings.quotaPerMinute, clock.now().getTime()),
            }
      open.set(mailboxId, entry)
      return gmailClient(
        new Transport(project.endpoints.gmailRootUrl, entry.auth, entry.bucket, clock),
        clock,
      )
    },
  }
}
