import { z } from 'zod'
import { type ConnectOutcome, endConsent } from '../../mailboxes/connect.ts'
import type { App, HttpParts } from '../parts.ts'
import { consenter, findSession } from '../session.ts'

const answer = z.object({
  state: z.string().default(''),
  code: z.string().optional(),
  error: z.string().optional(),
})

/**
 * Google redirects the browser here after the consent screen. It continues to Account settings, which show the
 * outcome.
 */
export function oauthRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/oauth/google/callback',
    { config: { public: true }, schema: { hide: true, querystring: answer } },
    async (request, reply) => {
      const session = await findSession(parts, request, reply)
      const { state, code, error } = request.query
      const outcome: ConnectOutcome =
        session && !session.user.must_change_password
          ? await endConsent(parts, consenter(request), { state, code: code ?? null, error: error ?? null })
          : { outcome: 'expired' }
      request.log.info({ userId: session?.user.id, outcome: outcome.outcome }, 'a consent ended')
      return reply
        .header('cache-control', 'no-store')
        .redirect(`/account?${outcomeQuery(outcome)}#integration`)
    },
  )
}

function outcomeQuery({ outcome, ...addresses }: ConnectOutcome): URLSearchParams {
  return new URLSearchParams({ connect: outcome, ...addresses })
}
