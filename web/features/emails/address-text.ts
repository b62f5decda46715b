import type { ShownAddress } from '../../../contract/common.ts'

/**
 * Returns the name; if it should not be trusted, the address comes first, so that it is visible even in a narrow
 * space.
 */
export function shortly({ name, address, doubt }: ShownAddress): string {
  return doubt && name ? `${address} (${name})` : name || address
}

/** Formats an address in full: `Maja Wiśniewska <maja@poczta.pl>`. */
export function whole({ name, address }: ShownAddress): string {
  if (!address) return name
  return name ? `${name} <${address}>` : address
}
