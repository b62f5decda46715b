import { warsawOffset } from './calendar.ts'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A `Date` field (RFC 5322 §3.3) in Warsaw's time: "Wed, 18 Nov 2026 16:20:00 +0100". */
export function messageDate(at: number): string {
  const offset = warsawOffset(at)
  const local = new Date(at + offset)
  const hours = String(offset / 3_600_000).padStart(2, '0')
  const time = local.toISOString().slice(11, 19)
  return `${days[local.getUTCDay()]}, ${local.getUTCDate()} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()} ${time} +${hours}00`
}
