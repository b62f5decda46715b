import type { Db } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { withoutInvisible } from '../mail/characters.ts'

/**
 * Everything blocked for a mailbox, from its owner's list and the company's: canonical addresses, and domains with a
 * leading @.
 */
export type Blocklist = ReadonlySet<string>

/** Returns the blocks that apply to this user's mailbox. */
export async function blocklistOf(db: Db, userId: string): Promise<Blocklist> {
  const rows = await db
    .selectFrom('blocks')
    .select('pattern')
    .where((eb) => eb.or([eb('user_id', 'is', null), eb('user_id', '=', userId)]))
    .execute()
  return new Set(rows.map((row) => row.pattern))
}

/** One entry of a list: a canonical address, or a domain with a leading @. */
export interface Block {
  id: string
  pattern: string
  created_at: Date
}

/** Returns a user's own list, or the company's for null, the newest entry first. */
export async function blocksOf(db: Db, userId: string | null): Promise<Block[]> {
  return await db
    .selectFrom('blocks')
    .select(['id', 'pattern', 'created_at'])
    .where('user_id', 'is not distinct from', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/**
 * Returns the pattern that blocks a canonical address (the address, its domain or a parent domain), or null if none
 * does.
 */
export function blockedBy(key: string, blocklist: Blocklist): string | null {
  if (blocklist.size === 0) return null
  if (blocklist.has(key)) return key
  let domain = key.slice(key.lastIndexOf('@') + 1)
  while (domain !== '') {
    if (blocklist.has(`@${domain}`)) return `@${domain}`
    const dot = domain.indexOf('.')
    domain = dot < 0 ? '' : domain.slice(dot + 1)
  }
  return null
}

/**
 * Parses a pattern that a person wrote: `jan@firma.pl` is an address, `firma.pl` or `@firma.pl` a domain with all its
 * subdomains. Returns null if it is neither.
 */
export function readPattern(text: string): string | null {
  const written = withoutInvisible(text).trim().toLowerCase()
  if (/^[^@\s*]+@[^@\s]+\.[^@\s.]+$/.test(written)) return addressKey(written)
  const domain = written.replace(/^(\*?@|\*\.)/, '')
  if (!/^[^@\s]+\.[^@\s.]{2,}$/.test(domain)) return null
  const key = addressKey(`x@${domain}`)
  return key.endsWith('@gmail.com') ? '@gmail.com' : key.slice(1)
}
