import { z } from 'zod'
import { id, instant } from './common.ts'

/** How a session began, or how its user proved again who they are. */
export const signInMethod = z.enum(['password', 'passkey', 'single_sign_on'])

/** Six digits of an authenticator app, or a recovery code. Spaces and dashes do not count. */
const code = z.string().trim().min(1).max(64)

/** POST /api/auth/sign-in/email: `code` is needed only if the user has turned on the second factor. */
export const credentials = z.object({
  email: z.string().max(320),
  password: z.string().max(128),
  code: code.optional(),
})

export const passkey = z.object({
  id,
  name: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
})

/** GET /api/me/signing-in: the user's own ways to sign in. */
export const signingIn = z.object({
  /** How this session began. */
  method: signInMethod,
  /** False if only the single sign-on is allowed. */
  passwordAllowed: z.boolean(),
  hasPassword: z.boolean(),
  /** Null if signing in asks for no code. */
  secondFactor: z.object({ since: instant, recoveryCodesLeft: z.number().int() }).nullable(),
  passkeys: z.array(passkey),
  /** The name of the single sign-on, if it is set up; `linked` once it has been used. */
  singleSignOn: z.object({ name: z.string(), linked: z.boolean() }).nullable(),
})

/** POST /api/me/second-factor: what an authenticator app needs. */
export const secondFactorStart = z.object({
  /** otpauth://totp/…, the content of the QR code. */
  url: z.string(),
  /** The same key, base32. */
  key: z.string(),
})

/** PUT /api/me/second-factor turns it on with the first code. */
export const secondFactorCode = z.object({ code })

/** Shown once: only their hashes are stored. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

/** What the browser's `navigator.credentials` needs: WebAuthn's JSON form of its options. */
export const passkeyOptions = z.object({ options: z.record(z.string(), z.unknown()) })

const passkeyName = z.string().trim().min(1).max(60)
/** The browser's answer in WebAuthn's JSON form. */
const passkeyResponse = z.looseObject({
  id: z.string().max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(20_000) }),
  clientExtensionResults: z.looseObject({}).default({}),
})

export const passkeyAnswer = z.object({ response: passkeyResponse })
export const newPasskey = z.object({ name: passkeyName, response: passkeyResponse })
export const passkeyChange = z.object({ name: passkeyName })

/** POST /api/me/authentications: the user proves again who they are. */
export const authentication = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password'), password: z.string().max(128) }),
  z.object({ method: z.literal('passkey'), response: passkeyResponse }),
])

export const ownSession = z.object({
  id,
  /** The session of this request. */
  current: z.boolean(),
  method: signInMethod,
  /** Names of the browser and the system as the browser told them; null if it did not. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  /** Where it began; null if unknown. */
  ip: z.string().nullable(),
  beganAt: instant,
  lastUsedAt: instant,
  /** The latest time at which it ends, however much it is used. */
  endsAt: instant,
})

export const ownSessions = z.object({ sessions: z.array(ownSession) })

/** GET and PUT /api/sign-in-settings */
export const signInSettings = z.object({ onlySingleSignOn: z.boolean() })

export type SignInMethod = z.infer<typeof signInMethod>
export type Passkey = z.infer<typeof passkey>
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>
export type SigningIn = z.infer<typeof signingIn>
export type SecondFactorStart = z.infer<typeof secondFactorStart>
export type Authentication = z.infer<typeof authentication>
export type OwnSession = z.infer<typeof ownSession>
export type SignInSettings = z.infer<typeof signInSettings>
