import type { Db } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { withoutInvisible } from '../mail/characters.ts'

/**
 * What is blocked for a mailbox: canonical addresses, and domains with their @ in front, of its owner's own list
 * and of the company's.
 */
export type Blocklist = ReadonlySet<string>

/** The blocks that hold for this person's mailbox. */
export async function blocklistOf(db: Db, userId: string): Promise<Blocklist> {
  const rows = await db
    .selectFrom('blocks')
    .select('pattern')
    .where((eb) => eb.or([eb('user_id', 'is', null), eb('user_id', '=', userId)]))
    .execute()
  return new Set(rows.map((row) => row.pattern))
}

/** One line of a list: a canonical address, or a domain with its @ in front. */
export interface Block {
  id: string
  pattern: string
  created_at: Date
}

/** A person's own list, or the company's for null; what was added last comes first. */
export async function blocksOf(db: Db, userId: string | null): Promise<Block[]> {
  return await db
    .selectFrom('blocks')
    .select(['id', 'pattern', 'created_at'])
    .where('user_id', 'is not distinct from', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** The pattern that blocks a canonical address: itself, its domain or a domain above that; null when none does. */
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
 * What a person wrote as a pattern: `jan@firma.pl` an address, `firma.pl` or `@firma.pl` a domain with everything
 * below it. Null when it is neither.
 */
export function readPattern(text: string): string | null {
  const written = withoutInvisible(text).trim().toLowerCase()
  if (/^[^@\s*]+@[^@\s]+\.[^@\s.]+$/.test(written)) return addressKey(written)
  const domain = written.replace(/^(\*?@|\*\.)/, '')
  if (!/^[^@\s]+\.[^@\s.]{2,}$/.test(domain)) return null
  const key = addressKey(`x@${domain}`)
  return key.endsWith('@gmail.com') ? '@gmail.com' : key.slice(1)
}
