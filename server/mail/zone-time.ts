import ICAL from 'ical.js'
import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'

const MAX_DEFINITION_LENGTH = 4_000

/**
 * Returns the moment at which clocks in a zone show this time. The zone is in the IANA database, defined by the
 * calendar, or a Windows name. Null if the name is unknown, because a guess would be wrong.
 */
export function inZone(time: ICAL.Time, zone: string, calendar: ICAL.Component): Date | null {
  // RFC 5545 §3.8.3.1: a name that begins with a slash comes from a registry and ends with the IANA name.
  const name = /^\/.*\/([A-Z]\w+\/\w+)$/.exec(zone)?.[1] ?? zone
  if (IANAZone.isValidZone(name)) return inNamedZone(time, name)
  const definition = calendar
    .getAllSubcomponents('vtimezone')
    .find((one) => one.getFirstPropertyValue('tzid') === zone)
  if (definition && isPlain(definition)) {
    return new Date(shownMs(time) - new ICAL.Timezone(definition).utcOffset(time) * 1_000)
  }
  // Windows names of zones (Unicode CLDR, windowsZones).
  const [windows] = findIana(name)
  return windows === undefined ? null : inNamedZone(time, windows)
}

/** Returns the clock time as if it were in UTC. */
export function shownMs({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * Decides whether a zone definition is an ordinary one: yearly changes, in few lines. ical.js expands the rules from
 * their first year on, so hourly changes would take a minute, and changes every second would never end.
 */
function isPlain(definition: ICAL.Component): boolean {
  const observances = definition.getAllSubcomponents()
  if (observances.length === 0 || definition.toString().length > MAX_DEFINITION_LENGTH) return false
  const rules = observances.flatMap((part) => part.getAllProperties('rrule'))
  return rules.every((rule) => {
    const { freq, parts } = rule.getFirstValue() as ICAL.Recur
    return freq === 'YEARLY' && Object.entries(parts).every(([name, values]) => isOnceAYear(name, values))
  })
}

function isOnceAYear(part: string, values: unknown): boolean {
  const isOne = Array.isArray(values) && values.length === 1
  if (part === 'BYDAY') return isOne && /^[+-]?\d/.test(String(values[0]))
  return isOne && /^BY(?:MONTH|HOUR|MINUTE|SECOND)$/.test(part)
}

/** Returns the moment at which clocks in an IANA zone show this time. */
function inNamedZone({ year, month, day, hour, minute, second }: ICAL.Time, zone: string): Date {
  return DateTime.fromObject({ year, month, day, hour, minute, second }, { zone }).toJSDate()
}
