import { Problem } from '../errors.ts'
import { countAttempt, giveBack } from './attempts.ts'
import { recordAudit } from './audit.ts'
import { acceptPasskey, type PasskeyParts } from './passkeys.ts'
import { guesses, isPassword } from './passwords.ts'
import { markAuthenticated } from './sessions.ts'
import { requirePasskeysAllowed, requirePasswordAllowed } from './sign-in-settings.ts'

/** The proof that whoever sits at an open page is its user. */
export type Proof =
  | { method: 'password'; password: string }
  | { method: 'passkey'; response: Parameters<typeof acceptPasskey>[1] }

/**
 * Whether the user proved who they are within the last `withinMs`. A proof from the future was made before the clock
 * was set back, so it does not count.
 */
export function isRecent(authenticatedAt: Date, now: Date, withinMs: number): boolean {
  return Math.abs(now.getTime() - authenticatedAt.getTime()) <= withinMs
}

/**
 * Checks the proof and writes it down for this session.
 *
 * @throws Problem `wrong-password`, `passkey-refused`, `single-sign-on-only`, `too-many-requests`
 */
export async function reauthenticate(
  parts: PasskeyParts & { breakGlass: string | undefined },
  session: { id: string; user: { id: string; email: string } },
  proof: Proof,
): Promise<void> {
  const { db } = parts
  if (proof.method === 'password') {
    await requirePasswordAllowed(parts, session.user.email)
    const limits = [{ key: `password:${session.user.id}`, ...guesses }]
    await countAttempt(parts, limits)
    if (!(await isPassword(db, session.user.id, proof.password))) {
      throw new Problem('wrong-password', { fields: { password: 'wrong-password' } })
    }
    await giveBack(db, limits)
  } else {
    await requirePasskeysAllowed(db)
    await acceptPasskey(parts, proof.response, session.user.id)
  }
  await acceptProof(parts, session, proof.method)
}

/** Writes down that the user of this session has just proved who they are. */
export async function acceptProof(
  { db, clock }: Pick<PasskeyParts, 'db' | 'clock'>,
  session: { id: string; user: { id: string } },
  method: Proof['method'] | 'single_sign_on',
): Promise<void> {
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    await markAuthenticated(tx, session.id, now)
    await recordAudit(tx, {
      at: now,
      actorId: session.user.id,
      action: 'session.reauthenticated',
      subjectType: 'user',
      subjectId: session.user.id,
      details: { method },
    })
  })
}
