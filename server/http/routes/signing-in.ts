import { z } from 'zod'
import {
  authentication,
  passkeyOptions,
  recoveryCodes,
  secondFactorCode,
  secondFactorStart,
  signingIn,
} from '../../../contract/signing-in.ts'
import { askForPasskey, passkeysOf } from '../../users/passkeys.ts'
import { hasPassword } from '../../users/passwords.ts'
import { reauthenticate } from '../../users/reauthentication.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  renewRecoveryCodes,
  secondFactorOf,
} from '../../users/second-factor.ts'
import { isPasswordAllowed } from '../../users/sign-in-settings.ts'
import { isLinked } from '../../users/single-sign-on-account.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { readResponse } from '../passkey-response.ts'
import { requireUser } from '../session.ts'
import { presentPasskey } from './passkeys.ts'

const tags = ['Session']

/** The user's own ways to sign in. */
export function signingInRoutes(app: App, parts: HttpParts): void {
  overviewRoute(app, parts)
  authenticationRoutes(app, parts)
  secondFactorRoutes(app, parts)
  recoveryCodesRoute(app, parts)
}

function overviewRoute(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/me/signing-in',
    {
      schema: {
        summary: 'Your own ways to sign in',
        tags,
        response: { 200: signingIn, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const { id, email } = requireUser(request)
      const factor = await secondFactorOf(db, id)
      const provider = parts.singleSignOn?.settings
      return {
        method: request.session!.method,
        passwordAllowed: await isPasswordAllowed(parts, email),
        hasPassword: await hasPassword(db, id),
        secondFactor: factor && { ...factor, since: factor.since.toISOString() },
        passkeys: (await passkeysOf(db, id)).map(presentPasskey),
        singleSignOn: provider
          ? { name: provider.name, linked: await isLinked(db, id, provider.issuer) }
          : null,
      }
    },
  )
}

function authenticationRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/me/authentication-challenges',
    {
      schema: {
        summary: 'Ask for what a browser needs to prove with a passkey that it is still you',
        tags,
        response: { 201: passkeyOptions, ...refusals('not-signed-in') },
      },
    },
    async (request, reply) => {
      const options = await askForPasskey(parts, requireUser(request).id)
      return reply.code(201).send({ options: { ...options } })
    },
  )
  app.post(
    '/api/me/authentications',
    {
      schema: {
        summary: 'Prove that it is still you, for changes that need a recent proof',
        description:
          'Routes that need it answer `reauthentication-needed` if the last proof is more than ten minutes old.',
        tags,
        body: authentication,
        response: {
          204: z.undefined(),
          ...refusals(
            'not-signed-in',
            'invalid-input',
            'wrong-password',
            'passkey-refused',
            'single-sign-on-only',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      requireUser(request)
      const { body } = request
      const proof = body.method === 'password' ? body : { ...body, response: readResponse<'get'>(body) }
      await reauthenticate(parts, request.session!, proof)
      return reply.code(204).send()
    },
  )
}

function secondFactorRoutes(app: App, parts: HttpParts): void {
  const config = { recent: true }
  app.post(
    '/api/me/second-factor',
    {
      config,
      schema: {
        summary: 'Get a key for an authenticator app (TOTP, RFC 6238)',
        description: 'It counts only once a code was sent with PUT.',
        tags,
        response: {
          201: secondFactorStart,
          ...refusals('not-signed-in', 'reauthentication-needed', 'second-factor-on'),
        },
      },
    },
    async (request, reply) => reply.code(201).send(await beginSecondFactor(parts, requireUser(request))),
  )
  app.put(
    '/api/me/second-factor',
    {
      config,
      schema: {
        summary: 'Turn the second factor on with a first code; returns the recovery codes',
        tags,
        body: secondFactorCode,
        response: {
          200: recoveryCodes,
          ...refusals(
            'not-signed-in',
            'reauthentication-needed',
            'invalid-input',
            'code-wrong',
            'second-factor-on',
            'second-factor-not-begun',
            'second-factor-unreadable',
            'too-many-requests',
          ),
        },
      },
    },
    async (request) => ({
      recoveryCodes: await confirmSecondFactor(parts, requireUser(request), request.body.code),
    }),
  )
  app.delete(
    '/api/me/second-factor',
    {
      config,
      schema: {
        summary: 'Turn the second factor off',
        tags,
        response: { 204: z.undefined(), ...refusals('not-signed-in', 'reauthentication-needed') },
      },
    },
    async (request, reply) => {
      await endSecondFactor(parts, requireUser(request).id)
      return reply.code(204).send()
    },
  )
}

function recoveryCodesRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/me/second-factor/recovery-codes',
    {
      config: { recent: true },
      schema: {
        summary: 'Make new recovery codes; the old ones are no longer accepted',
        tags,
        response: {
          201: recoveryCodes,
          ...refusals('not-signed-in', 'reauthentication-needed', 'second-factor-not-begun'),
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send({ recoveryCodes: await renewRecoveryCodes(parts, requireUser(request).id) }),
  )
}
