import ipaddr from 'ipaddr.js'

/**
 * Decides whether an IP address belongs to the public internet.
 *
 * Private, loopback, link-local, shared (RFC 6598), unique-local, multicast, reserved and documentation addresses are
 * refused, and so is every IPv6 form that contains an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64). Of IPv6
 * only 2000::/3, which IANA assigns, is accepted (RFC 4291 §2.4).
 *
 * @param address as the system's resolver writes it, without brackets
 */
export function isPublicAddress(address: string): boolean {
  // ipaddr.js also parses `0x7f.1` and `2130706433`, which no resolver returns.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(ipaddr.IPv6.parse('2000::'), 3)
}
