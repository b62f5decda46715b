import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * Packs Google's message ids: sorted, one a line, compressed. Ids of one time begin alike, so an id takes some eight
 * bytes. Any text without a line break is an id.
 */
export function packIds(ids: Iterable<string>): Uint8Array {
  return deflateRawSync([...new Set(ids)].sort().join('\n'))
}

export function unpackIds(packed: Uint8Array): string[] {
  const text = inflateRawSync(packed).toString()
  return text === '' ? [] : text.split('\n')
}
