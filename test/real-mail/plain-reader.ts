/**
 * A second header parser, for comparison with the product's parser. It is simple on
 * purpose and shares no code with the product. It handles no encoded words, no nested
 * groups and no repairs; it leaves out whatever it cannot parse.
 */

/** Headers by lower-case name, unfolded, in the order of the mail; bytes as Latin-1. */
export function plainHeaders(raw: Buffer): Map<string, string[]> {
  const text = raw.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const head = end < 0 ? text : text.slice(0, end)
  const headers = new Map<string, string[]>()
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  return headers
}

/** The body, as Latin-1. */
export function plainBody(raw: Buffer): string {
  const text = raw.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  return end < 0 ? '' : text.slice(end + 4)
}

/** The addresses that these headers name, in lower case, each once. */
export function plainAddresses(headers: Map<string, string[]>, names: readonly string[]): string[] {
  const values = names.flatMap((name) => headers.get(name) ?? [])
  return [...new Set(values.flatMap(addressesOf))]
}

/** The ids between angle brackets of these headers; not the sender of `Message from Jan <jan@x.pl> of Friday <id>`. */
export function plainIds(headers: Map<string, string[]>, names: readonly string[]): string[] {
  const values = names.flatMap((name) => headers.get(name) ?? [])
  return values.flatMap((value) => {
    const brackets = value.match(/<[^<>]+>(?! +of )/g) ?? []
    const all = /^message-id </i.test(value) ? (value.match(/<[^<>]+>/g) ?? []) : brackets
    return all.map((id) => id.replace(/[<>\s]/g, ''))
  })
}

function addressesOf(value: string): string[] {
  let bare = value.replace(/"[^"]*"/g, ' ')
  // Comments may be nested (RFC 5322 §3.2.2), so remove the inner ones first.
  while (/\([^()]*\)/.test(bare)) bare = bare.replace(/\([^()]*\)/g, ' ')
  return bare
    .split(/[,;]/)
    .map((entry) => /<([^<>]*)>/.exec(entry)?.[1] ?? entry.replace(/^[^:@]*:/, ''))
    .map((address) => address.trim().toLowerCase())
    .filter((address) => /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(address))
}
