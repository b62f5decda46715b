/**
 * Returns the canonical form of an address, as the server's `addressKey` does: in lower case, with the domain in punycode,
 * and for Gmail without dots and what follows a plus.
 */
export function addressKey(address: string): string {
  const plain = address.normalize('NFC').toLowerCase().trim()
  const at = plain.lastIndexOf('@')
  if (at < 0) return plain
  const local = plain.slice(0, at).replace(/^"([^"\\\s]+)"$/, '$1')
  const domain = asciiDomain(plain.slice(at + 1).replace(/[\s.]+$/, ''))
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`
  const person = local.replace(/\+.*$/, '').replaceAll('.', '')
  return `${person === '' ? local : person}@gmail.com`
}

/** Browsers convert the host of a URL to punycode. */
function asciiDomain(domain: string): string {
  if (!/^[\p{L}\p{N}\p{M}._-]+$/u.test(domain)) return domain
  return URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`).hostname : domain
}
