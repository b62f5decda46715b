import type { Db, Tx } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'

/** Returns the keys of the addresses whose images the user always wants to see. */
export async function rememberedSenders(
  db: Db,
  userId: string,
  addresses: readonly string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set()
  const rows = await db
    .selectFrom('image_senders')
    .select('address_key')
    .where('user_id', '=', userId)
    .where('address_key', 'in', [...new Set(addresses.map(addressKey))])
    .execute()
  return new Set(rows.map((row) => row.address_key))
}

/** Shows images of this sender to this user without asking, from now on. */
export async function rememberSender(tx: Tx, userId: string, address: string, now: Date): Promise<void> {
  await tx
    .insertInto('image_senders')
    .values({ user_id: userId, address_key: addressKey(address), created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function forgetSender(tx: Tx, userId: string, address: string): Promise<void> {
  await tx
    .deleteFrom('image_senders')
    .where('user_id', '=', userId)
    .where('address_key', '=', addressKey(address))
    .execute()
}
