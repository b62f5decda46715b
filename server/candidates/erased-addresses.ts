import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { addressKey } from '../mail/address.ts'
import { openText, SealError, type SealedFor, sealText, sealTextAnew } from '../sealing.ts'

/**
 * Addresses of people who were erased are known as keyed hashes only (HMAC-SHA-256, RFC 2104). The key is random and
 * stored sealed under KURIER_SECRET, so it outlives a change of the secret, and nobody who has only the database can
 * try addresses. docs/decisions/0023 has the reasons.
 */

const sealedFor: SealedFor = { purpose: 'kurier erased addresses', owner: 'erasure_key' }

/**
 * Returns those of these canonical addresses that were erased.
 *
 * @throws Problem `erasure-key-lost` if no secret opens the key
 */
export async function erasedAmong(
  db: Db,
  secrets: readonly string[],
  keys: readonly string[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const key = await readKey(db, secrets)
  if (!key) return new Set()
  const byHash = new Map(keys.map((one) => [hashOf(one, key), one]))
  const rows = await db
    .selectFrom('erased_addresses')
    .select('hash')
    // One parameter, because a mail may name more addresses than a statement may have parameters.
    .where('hash', '=', sql<string>`any(${[...byHash.keys()]}::text[])`)
    .execute()
  return new Set(rows.map(({ hash }) => byHash.get(hash)!))
}

/** Whether anybody was erased. */
export async function isAnyErased(db: Db): Promise<boolean> {
  return (await db.selectFrom('erased_addresses').select('hash').limit(1).executeTakeFirst()) !== undefined
}

/** As {@link erasedAmong}, for sync, which goes on without the key: while it is lost, none is known. */
export async function knownErased(
  db: Db,
  secrets: readonly string[],
  keys: readonly string[],
): Promise<Set<string>> {
  try {
    return await erasedAmong(db, secrets, keys)
  } catch (error) {
    if (error instanceof Problem) return new Set()
    throw error
  }
}

/**
 * Refuses addresses that were erased. It does not say whose they were. The transaction must hold the lock on addresses,
 * so that nobody erases one of them meanwhile.
 *
 * @param addresses in any spelling
 * @throws Problem `address-erased`, `erasure-key-lost`
 */
export async function refuseErased(
  tx: Tx,
  secrets: readonly string[],
  addresses: readonly string[],
): Promise<void> {
  const erased = await erasedAmong(tx, secrets, [...new Set(addresses.map(addressKey))])
  if (erased.size > 0) throw new Problem('address-erased')
}

/** Remembers canonical addresses as erased. */
export async function rememberErased(
  tx: Tx,
  secrets: readonly string[],
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  const fresh = sealText(randomBytes(32).toString('base64'), sealedFor, secrets)
  await tx
    .insertInto('erasure_key')
    .values({ sealed_key: fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const key = await readKey(tx, secrets)
  const rows = [...new Set(keys)].map((one) => ({ hash: hashOf(one, key!), erased_at: now }))
  await tx
    .insertInto('erased_addresses')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Lets an address be stored again. Returns whether it was erased. */
export async function forgetErased(tx: Tx, secrets: readonly string[], address: string): Promise<boolean> {
  const key = await readKey(tx, secrets)
  if (!key) return false
  const gone = await tx
    .deleteFrom('erased_addresses')
    .where('hash', '=', hashOf(addressKey(address), key))
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/**
 * Seals the key with the newest secret, so that the older ones can be removed from KURIER_SECRET. Runs at start.
 * Returns whether there is a key, and whether no secret opens it.
 */
export async function resealErasureKey(
  db: Db,
  secrets: readonly string[],
): Promise<{ total: number; lost: number }> {
  const row = await db.selectFrom('erasure_key').select('sealed_key').executeTakeFirst()
  if (!row) return { total: 0, lost: 0 }
  try {
    const anew = sealTextAnew(row.sealed_key, sealedFor, secrets)
    if (anew !== null) {
      await db
        .updateTable('erasure_key')
        .set({ sealed_key: anew })
        .where('sealed_key', '=', row.sealed_key)
        .execute()
    }
    return { total: 1, lost: 0 }
  } catch (error) {
    if (error instanceof SealError) return { total: 1, lost: 1 }
    throw error
  }
}

async function readKey(db: Db, secrets: readonly string[]): Promise<Buffer | null> {
  const row = await db.selectFrom('erasure_key').select('sealed_key').executeTakeFirst()
  if (!row) return null
  try {
    return Buffer.from(openText(row.sealed_key, sealedFor, secrets).plain, 'base64')
  } catch (cause) {
    if (cause instanceof SealError) throw new Problem('erasure-key-lost', { cause })
    throw cause
  }
}

function hashOf(key: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(key).digest('base64url')
}
