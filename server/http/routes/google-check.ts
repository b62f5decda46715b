import { googleCheck, googleProject } from '../../../contract/google-check.ts'
import { checkGoogle, consentedAt } from '../../mailboxes/google-check.ts'
import { mailboxOf } from '../../mailboxes/mailboxes.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin } from '../session.ts'

const tags = ['Operation']

/** For administrators: Kurier's project at Google, and a trial of it with the administrator's own inbox. */
export function googleCheckRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/google-check',
    {
      schema: {
        summary: 'Kurier’s Google project, and the inbox with which it can be tried',
        tags,
        response: { 200: googleProject, ...refusals('not-signed-in', 'not-allowed') },
      },
    },
    async (request) => {
      const { id } = requireAdmin(request)
      const mailbox = await mailboxOf(db, id)
      const { clientId, scopes } = parts.provider.project
      return {
        clientId,
        redirectUri: parts.redirectUri,
        scopes: [...scopes],
        mailbox: mailbox
          ? { address: mailbox.address, consentedAt: (await consentedAt(db, mailbox)).toISOString() }
          : null,
      }
    },
  )
  app.post(
    '/api/google-check',
    {
      schema: {
        summary: 'Try every scope at Google with your own inbox; nothing is opened or sent',
        tags,
        response: { 200: googleCheck, ...refusals('not-signed-in', 'not-allowed', 'mailbox-not-connected') },
      },
    },
    async (request) => {
      const { checkedAt, ...check } = await checkGoogle(parts, requireAdmin(request).id)
      return { ...check, checkedAt: checkedAt.toISOString() }
    },
  )
}
