import type { ShownAddress } from '../../../contract/common.ts'

/** The name; where it is not to be trusted the address stands first, so that it is seen in whatever space there is. */
export function shortly({ name, address, doubt }: ShownAddress): string {
  return doubt && name ? `${address} (${name})` : name || address
}

/** `Maja Wiśniewska <maja@poczta.pl>` */
export function whole({ name, address }: ShownAddress): string {
  return name ? `${name} <${address}>` : address
}
