/** Lower-cases an address; for gmail.com and googlemail.com also removes dots and plus-tag, which Gmail ignores. */
export function canonicalAddress(address: string): string {
  const lower = address.toLowerCase()
  const at = lower.lastIndexOf('@')
  const domain = lower.slice(at + 1)
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return lower
  return `${lower.slice(0, at).replace(/\+.*$/, '').replaceAll('.', '')}@gmail.com`
}

/** Removes the plus-tag: Workspace delivers `anna+jobs@firma.pl` to `anna@firma.pl`. */
export function withoutTag(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/, '@')
}
