import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * What a sealed text is for, and whose it is. The purpose selects the key, so that what is sealed for one purpose
 * cannot be opened for another; the owner is authenticated with the text, so that it cannot be moved to another row.
 */
export interface SealedFor {
  purpose: string
  owner: string
}

/**
 * Encrypts a text for storage with AES-256-GCM. The key is derived from the newest secret and the purpose
 * (HKDF-SHA-256, RFC 5869).
 *
 * The result is `v1.<iv>.<ciphertext>.<tag>`, each part base64url.
 */
export function sealText(plain: string, { purpose, owner }: SealedFor, secrets: readonly string[]): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets[0]!, purpose), iv).setAAD(Buffer.from(owner))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [version, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}

/**
 * Decrypts with whichever of the secrets encrypted the text; `secretIndex` is its place in the list.
 *
 * @throws SealError when none did: the secret was changed without keeping the old one in the list
 */
export function openText(
  sealed: string,
  { purpose, owner }: SealedFor,
  secrets: readonly string[],
): { plain: string; secretIndex: number } {
  const [found, iv, text, tag] = sealed.split('.')
  if (found !== version || !iv || text === undefined || !tag)
    throw new SealError('This is not a sealed text.')
  for (const [secretIndex, secret] of secrets.entries()) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), Buffer.from(iv, 'base64url'))
      decipher.setAAD(Buffer.from(owner)).setAuthTag(Buffer.from(tag, 'base64url'))
      const plain =
        decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
      return { plain, secretIndex }
    } catch {
      // Encrypted with another secret of the list.
    }
  }
  throw new SealError('No secret of KURIER_SECRET opens this text. Add the former secret to the list.')
}

/**
 * Returns the same text, encrypted with the newest secret, or null if it already is.
 *
 * @throws SealError as {@link openText}
 */
export function sealTextAnew(sealed: string, to: SealedFor, secrets: readonly string[]): string | null {
  const { plain, secretIndex } = openText(sealed, to, secrets)
  return secretIndex === 0 ? null : sealText(plain, to, secrets)
}

/** A sealed text cannot be decrypted: no secret of the list encrypted it, or it was damaged. */
export class SealError extends Error {
  override name = 'SealError'
}

const version = 'v1'

function keyOf(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}
