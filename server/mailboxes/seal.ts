import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Encrypts a token for storage with AES-256-GCM. The key is derived from the newest secret (HKDF-SHA-256, RFC 5869).
 * The token is bound to its mailbox, so that it cannot be decrypted in another row.
 *
 * The text is `v1.<iv>.<ciphertext>.<tag>`, each part base64url.
 */
export function seal(plain: string, mailboxId: string, secrets: readonly string[]): string {
  if (plain.startsWith(`${version}.`)) throw new Error('This token is sealed already.')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets[0]!), iv).setAAD(Buffer.from(mailboxId))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [version, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}

/**
 * Decrypts with whichever of the secrets encrypted the token.
 *
 * @throws SealError when none did: the secret was changed without keeping the old one in the list
 */
export function unseal(sealed: string, mailboxId: string, secrets: readonly string[]): string {
  return open(sealed, mailboxId, secrets).plain
}

/**
 * Returns the same token, encrypted with the newest secret, or null if it already is.
 *
 * @throws SealError as {@link unseal}
 */
export function sealAnew(sealed: string, mailboxId: string, secrets: readonly string[]): string | null {
  const { plain, secretIndex } = open(sealed, mailboxId, secrets)
  return secretIndex === 0 ? null : seal(plain, mailboxId, secrets)
}

/** An encrypted token cannot be decrypted: no secret of the list encrypted it, or its text was damaged. */
export class SealError extends Error {
  override name = 'SealError'
}

function open(
  sealed: string,
  mailboxId: string,
  secrets: readonly string[],
): { plain: string; secretIndex: number } {
  const [found, iv, text, tag] = sealed.split('.')
  if (found !== version || !iv || text === undefined || !tag)
    throw new SealError('This is not a sealed token.')
  for (const [secretIndex, secret] of secrets.entries()) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), Buffer.from(iv, 'base64url'))
      decipher.setAAD(Buffer.from(mailboxId)).setAuthTag(Buffer.from(tag, 'base64url'))
      const plain =
        decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
      return { plain, secretIndex }
    } catch {
      // Encrypted with another secret of the list.
    }
  }
  throw new SealError('No secret of KURIER_SECRET opens this token. Add the former secret to the list.')
}

const version = 'v1'

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'kurier mailbox token', 32))
}
