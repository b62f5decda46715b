import { openText, sealText, sealTextAnew } from '../sealing.ts'

/**
 * Encrypts a Google token for storage. It is bound to its mailbox, so that it cannot be decrypted in another row.
 * `sealing.ts` has the format.
 */
export function seal(plain: string, mailboxId: string, secrets: readonly string[]): string {
  if (plain.startsWith('v1.')) throw new Error('This token is sealed already.')
  return sealText(plain, tokenOf(mailboxId), secrets)
}

/**
 * Decrypts with whichever of the secrets encrypted the token.
 *
 * @throws SealError when none did: the secret was changed without keeping the old one in the list
 */
export function unseal(sealed: string, mailboxId: string, secrets: readonly string[]): string {
  return openText(sealed, tokenOf(mailboxId), secrets).plain
}

/**
 * Returns the same token, encrypted with the newest secret, or null if it already is.
 *
 * @throws SealError as {@link unseal}
 */
export function sealAnew(sealed: string, mailboxId: string, secrets: readonly string[]): string | null {
  return sealTextAnew(sealed, tokenOf(mailboxId), secrets)
}

function tokenOf(mailboxId: string) {
  return { purpose: 'kurier mailbox token', owner: mailboxId }
}
