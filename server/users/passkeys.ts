import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { PasskeysTable } from '../db/sign-in-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import { type ChallengeFor, keepChallenge, takeChallenge } from './passkey-challenges.ts'
import { lockUser } from './people.ts'

export interface PasskeyParts {
  db: Db
  clock: Clock
  /** The public address. A passkey belongs to its host name for ever. */
  appUrl: string
}

export type Passkey = Selectable<PasskeysTable>

const mostPasskeys = 20

export async function passkeysOf(db: Db, userId: string): Promise<Passkey[]> {
  return await db.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id').execute()
}

/** Returns what `navigator.credentials.create` needs to make a passkey for this user. */
export async function beginPasskey(parts: PasskeyParts, user: Pick<User, 'id' | 'name' | 'email'>) {
  const known = await passkeysOf(parts.db, user.id)
  const options = await generateRegistrationOptions({
    rpName: 'Kurier',
    rpID: hostOf(parts.appUrl),
    userID: Buffer.from(user.id),
    userName: user.email,
    userDisplayName: user.name,
    attestationType: 'none',
    excludeCredentials: known.map(described),
    // It is found without a typed email, and asks for a fingerprint, a face or a PIN: two factors in one.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(parts, options.challenge, { purpose: 'add', userId: user.id })
  return options
}

/**
 * Stores the passkey that the browser made.
 *
 * @throws Problem `passkey-refused`, `passkeys-full`
 */
export async function addPasskey(
  parts: PasskeyParts,
  userId: string,
  { name, response }: { name: string; response: RegistrationResponseJSON },
): Promise<Passkey> {
  const { registrationInfo } = await checked(parts, { purpose: 'add', userId }, (expected) =>
    verifyRegistrationResponse({ response, ...expected }),
  )
  if (!registrationInfo) throw new Problem('passkey-refused')
  const { id, publicKey, counter, transports } = registrationInfo.credential
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    await lockUser(tx, userId)
    if ((await passkeysOf(tx, userId)).length >= mostPasskeys) throw new Problem('passkeys-full')
    const row = await tx
      .insertInto('passkeys')
      .values({
        id: newId(now.getTime()),
        user_id: userId,
        name,
        credential_id: id,
        public_key: Buffer.from(publicKey),
        counter,
        transports: knownTransports(transports),
        created_at: now,
        last_used_at: null,
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new Problem('passkey-refused')
    await audit(tx, { userId, action: 'passkey.added', name, now })
    return row
  })
}

/** Gives a passkey another name. @throws Problem `passkey-not-found` */
export async function renamePasskey(
  db: Db,
  { userId, id }: { userId: string; id: string },
  name: string,
): Promise<Passkey> {
  const row = await db
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new Problem('passkey-not-found')
  return row
}

/** @throws Problem `passkey-not-found` */
export async function removePasskey(
  { db, clock }: PasskeyParts,
  { userId, id }: { userId: string; id: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('passkeys')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .returning('name')
      .executeTakeFirst()
    if (!row) throw new Problem('passkey-not-found')
    await audit(tx, { userId, action: 'passkey.removed', name: row.name, now: clock.now() })
  })
}

/**
 * Returns what `navigator.credentials.get` needs. For a sign-in (`userId` null) the browser offers every passkey of
 * this site; to prove again who somebody is, only theirs.
 */
export async function askForPasskey(parts: PasskeyParts, userId: string | null) {
  const known = userId === null ? [] : await passkeysOf(parts.db, userId)
  const options = await generateAuthenticationOptions({
    rpID: hostOf(parts.appUrl),
    userVerification: 'required',
    allowCredentials: known.map(described),
  })
  await keepChallenge(parts, options.challenge, purposeOf(userId))
  return options
}

/**
 * Checks what a passkey signed, and returns its user.
 *
 * @throws Problem `passkey-refused` for every reason, so that it does not reveal who works here
 */
export async function acceptPasskey(
  parts: PasskeyParts,
  response: AuthenticationResponseJSON,
  userId: string | null,
): Promise<string> {
  const row = await parts.db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', response.id)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId!))
    .executeTakeFirst()
  if (!row) throw new Problem('passkey-refused')
  const publicKey = new Uint8Array(row.public_key)
  const credential = { ...described(row), publicKey, counter: row.counter }
  const { verified, authenticationInfo } = await checked(parts, purposeOf(userId), (expected) =>
    verifyAuthenticationResponse({ response, credential, ...expected }),
  )
  if (!verified) throw new Problem('passkey-refused')
  await parts.db
    .updateTable('passkeys')
    .set({ counter: authenticationInfo.newCounter, last_used_at: parts.clock.now() })
    .where('id', '=', row.id)
    .execute()
  return row.user_id
}

function purposeOf(userId: string | null): ChallengeFor {
  return { purpose: userId === null ? 'sign_in' : 'reauthenticate', userId }
}

/** Verifies an answer. The library throws for every answer that is not right. */
async function checked<T>(
  parts: PasskeyParts,
  challengeFor: ChallengeFor,
  verify: (expected: ReturnType<typeof expectations>) => Promise<T>,
): Promise<T> {
  let failure: unknown
  const isOurs = async (challenge: string) => {
    try {
      return await takeChallenge(parts, challenge, challengeFor)
    } catch (error) {
      failure = error
      throw error
    }
  }
  try {
    return await verify(expectations(parts.appUrl, isOurs))
  } catch (cause) {
    throw failure ?? new Problem('passkey-refused', { cause })
  }
}

function expectations(appUrl: string, expectedChallenge: (challenge: string) => Promise<boolean>) {
  return {
    expectedOrigin: new URL(appUrl).origin,
    expectedRPID: hostOf(appUrl),
    expectedChallenge,
    requireUserVerification: true,
  }
}

function described({ credential_id, transports }: Passkey) {
  return { id: credential_id, transports: knownTransports(transports) }
}

const allTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

/** The browser's hints of how to reach the authenticator. Unknown ones are dropped. */
function knownTransports(given: unknown): (typeof allTransports)[number][] {
  return allTransports.filter((one) => Array.isArray(given) && given.includes(one))
}

function hostOf(appUrl: string): string {
  return new URL(appUrl).hostname
}

async function audit(
  tx: Tx,
  change: { userId: string; action: 'passkey.added' | 'passkey.removed'; name: string; now: Date },
) {
  const { userId, action, name, now } = change
  const about = { subjectType: 'user', subjectId: userId, details: { name } } as const
  await recordAudit(tx, { at: now, actorId: userId, action, ...about })
}
