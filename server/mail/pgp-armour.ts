const SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----'
const SIGNATURE_END = '-----END PGP SIGNATURE-----'
const MESSAGE = '-----BEGIN PGP MESSAGE-----'
/** A line of base64, long enough to be no word. */
const ARMOURED = /^[A-Za-z0-9+/]{20,}={0,2}$/
const HEADER = /^[A-Za-z][\w-]{0,40}:/

/**
 * Returns a text without the armour of its clear signatures (RFC 9580 §7): the lines that begin and end them, their
 * headers, the signatures, and the dashes that escape dashes. Null if it has no clear signature.
 */
export function withoutClearSignature(text: string): string | null {
  if (!text.includes(SIGNED) || !text.includes(SIGNATURE)) return null
  const kept: string[] = []
  let place: 'outside' | 'headers' | 'signed' | 'signature' = 'outside'
  for (const line of text.split('\n')) {
    const bare = line.trimEnd()
    if (place === 'outside' && bare === SIGNED) place = 'headers'
    else if (place === 'headers' && bare === '') place = 'signed'
    else if (place === 'signed' && bare === SIGNATURE) place = 'signature'
    else if (place === 'signature' && bare === SIGNATURE_END) place = 'outside'
    else if (place === 'signed') kept.push(line.startsWith('- ') ? line.slice(2) : line)
    else if (place === 'outside') kept.push(line)
    else if (place === 'headers' && !HEADER.test(bare)) return null
  }
  return place === 'outside' || place === 'signature' ? kept.join('\n') : null
}

/** Decides whether a text contains an encrypted message: its armour with at least one line of it, not only its name. */
export function hasEncryptedMessage(text: string): boolean {
  if (!text.includes(MESSAGE)) return false
  let isOpen = false
  for (const line of text.split('\n')) {
    const bare = line.trim()
    if (isOpen && ARMOURED.test(bare)) return true
    if (bare === MESSAGE) isOpen = line.startsWith(MESSAGE)
    else if (bare !== '' && !HEADER.test(bare)) isOpen = false
  }
  return false
}
