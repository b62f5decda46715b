import type { ShownAddress } from '../../contract/common.ts'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import { type AddressDoubt, addressDoubt, nameParts } from '../mail/address-doubt.ts'

/** Returns an address with the reason, if any, why its display name should not be trusted. */
export type AddressPresenter = (one: ShownAddress) => ShownAddress

/**
 * Returns the function that presents addresses on a candidate's profile. A candidate may have the same name as a
 * colleague.
 */
export async function addressPresenter(db: Db, candidateId: string): Promise<AddressPresenter> {
  const keys = await colleagueKeys(db)
  const users = await db.selectFrom('users').select('name').where('access', '<>', 'removed').execute()
  const candidate = await db.selectFrom('candidates').select('name').where('id', '=', candidateId).execute()
  const colleagues = { keys, names: users.map(({ name }) => nameParts(name)) }
  const knownAs = candidate.map(({ name }) => name)
  // The same few addresses appear in every message of a conversation.
  const found = new Map<string, AddressDoubt | null>()
  return (one) => {
    if (one.masked || one.erased) return one
    const line = `${one.name}\n${one.address}`
    const known = found.get(line)
    const doubt = known === undefined ? addressDoubt(one, colleagues, knownAs) : known
    found.set(line, doubt)
    return doubt === null ? one : { ...one, doubt }
  }
}
