import { domainToUnicode } from 'node:url'
import type { Block } from '../../contract/blocks.ts'
import type { Block as StoredBlock } from '../mailboxes/blocks.ts'

/** Presents an entry of a blocklist to its owner. */
export function presentBlock(block: StoredBlock): Block {
  return {
    id: block.id,
    kind: block.pattern.startsWith('@') ? 'domain' : 'address',
    pattern: presentPattern(block.pattern),
    createdAt: block.created_at.toISOString(),
  }
}

/** Decodes the punycode of a stored pattern (RFC 5891); a domain loses its @. */
export function presentPattern(pattern: string): string {
  const at = pattern.lastIndexOf('@')
  const domain = domainToUnicode(pattern.slice(at + 1)) || pattern.slice(at + 1)
  return at === 0 ? domain : `${pattern.slice(0, at)}@${domain}`
}
