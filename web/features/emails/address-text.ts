import type { ShownAddress } from '../../../contract/common.ts'

/** The name; with the address where the name is not to be trusted, or there is none. */
export function shortly(one: ShownAddress): string {
  return one.doubt ? whole(one) : one.name || one.address
}

/** `Maja Wiśniewska <maja@poczta.pl>` */
export function whole({ name, address }: ShownAddress): string {
  return name ? `${name} <${address}>` : address
}
