import { z } from 'zod'
import { signInSettings } from '../../../contract/signing-in.ts'
import { Problem } from '../../errors.ts'
import { acceptProof } from '../../users/reauthentication.ts'
import { changeSignInSettings, isOnlySingleSignOn } from '../../users/sign-in-settings.ts'
import { callbackPath, type SingleSignOn } from '../../users/single-sign-on.ts'
import { userOfIdentity } from '../../users/single-sign-on-account.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { clientOf, findSession, requireAdmin } from '../session.ts'

const start = z.object({
  redirect: z.string().max(2_000).default('/').describe('The page to show after signing in'),
  again: z.literal('1').optional().describe('To prove again that the signed-in user is at the browser'),
})

/** Signing in at the company's identity provider, and the choice that nothing else is accepted. */
export function singleSignOnRoutes(app: App, parts: HttpParts): void {
  journeyRoutes(app, parts)
  settingsRoutes(app, parts)
}

function journeyRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/auth/single-sign-on',
    {
      config: { public: true },
      schema: {
        summary: 'Go to the identity provider to sign in',
        tags: ['Session'],
        querystring: start,
        response: { 302: z.undefined().describe('To the provider, or back with what went wrong') },
      },
    },
    async (request, reply) => {
      const { redirect, again } = request.query
      const session = again ? await findSession(parts, request, reply) : null
      try {
        if (again && !session) throw new Problem('not-signed-in')
        const purpose = { redirect: ownPath(redirect), userId: session?.user.id ?? null }
        const { url, setCookie } = await provider(parts).start(purpose)
        return reply.header('set-cookie', setCookie).redirect(url)
      } catch (error) {
        return reply.redirect(refused(error, again !== undefined))
      }
    },
  )
  app.get(
    callbackPath,
    { config: { public: true }, schema: { hide: true, querystring: z.looseObject({}) } },
    async (request, reply) => {
      const { single, query } = { single: provider(parts), query: new URL(request.url, parts.appUrl).search }
      reply.header('set-cookie', single.forget())
      try {
        const journey = await single.finish(query, request.headers.cookie)
        if (journey.userId !== null) {
          await prove(parts, await findSession(parts, request, reply), journey)
          return reply.redirect('/confirmed')
        }
        const cookies = await parts.signIn.beginWithIdentity(journey.identity, clientOf(request))
        return reply.header('set-cookie', cookies).redirect(journey.redirect)
      } catch (error) {
        return reply.redirect(refused(error, single.isProof(request.headers.cookie)))
      }
    },
  )
}

type Journey = Awaited<ReturnType<SingleSignOn['finish']>>

/** The provider has asked again: it must be the user of the open page. @throws Problem `another-user`, … */
async function prove(
  parts: HttpParts,
  session: Awaited<ReturnType<typeof findSession>>,
  { identity, userId }: Journey,
): Promise<void> {
  if (session?.user.id !== userId) throw new Problem('another-user')
  const { domains } = provider(parts).settings
  const by = { domains, now: parts.clock.now() }
  const user = await parts.database.db.transaction().execute((tx) => userOfIdentity(tx, identity, by))
  if (user.id !== userId) throw new Problem('another-user')
  await acceptProof(parts, session, 'single_sign_on')
}

function settingsRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/sign-in-settings',
    {
      schema: {
        summary: 'How everybody may sign in',
        tags: ['People'],
        response: { 200: signInSettings, ...refusals('not-signed-in', 'not-allowed') },
      },
    },
    async (request) => {
      requireAdmin(request)
      return { onlySingleSignOn: await isOnlySingleSignOn(db) }
    },
  )
  app.put(
    '/api/sign-in-settings',
    {
      config: { recent: true },
      schema: {
        summary: 'Choose whether everybody may sign in by single sign-on only',
        description: 'If so, passwords, password links and passkeys are refused, and other sessions end.',
        tags: ['People'],
        body: signInSettings,
        response: {
          200: signInSettings,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'reauthentication-needed',
            'invalid-input',
            'single-sign-on-not-set-up',
            'single-sign-on-first',
          ),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const issuer = parts.singleSignOn?.settings.issuer ?? null
      const by = { actorId, now: parts.clock.now(), issuer }
      await db.transaction().execute((tx) => changeSignInSettings(tx, request.body.onlySingleSignOn, by))
      return request.body
    },
  )
}

/** @throws Problem `single-sign-on-not-set-up` */
function provider({ singleSignOn }: HttpParts): SingleSignOn {
  if (!singleSignOn) throw new Problem('single-sign-on-not-set-up')
  return singleSignOn
}

/** Returns the page that explains why it did not work. */
function refused(error: unknown, again: boolean): string {
  if (!(error instanceof Problem)) throw error
  return `${again ? '/confirmed' : '/sign-in'}?${new URLSearchParams({ refused: error.code })}`
}

/** Only a path of this site, never another site's address. */
function ownPath(given: string): string {
  return /^\/(?![/\\])/.test(given) ? given : '/'
}
