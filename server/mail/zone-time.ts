import ICAL from 'ical.js'
import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'

/** `America/Argentina/Buenos_Aires` has three. */
const MAX_NAME_STEPS = 3
const MAX_DEFINITION_LENGTH = 4_000

/**
 * Returns the moment at which clocks in a zone show this time. The zone is in the IANA database, defined by the
 * calendar, or a Windows name. Null if the name is unknown, because a guess would be wrong.
 */
export function inZone(time: ICAL.Time, zone: string, calendar: ICAL.Component): Date | null {
  const name = ianaName(zone)
  if (name !== null) return inNamedZone(time, name)
  const definition = calendar
    .getAllSubcomponents('vtimezone')
    .find((one) => one.getFirstPropertyValue('tzid') === zone)
  if (definition && isPlain(definition)) {
    return new Date(shownMs(time) - new ICAL.Timezone(definition).utcOffset(time) * 1_000)
  }
  const other = windowsZone(zone) ?? displayedZone(zone)
  return other === null ? null : inNamedZone(time, other)
}

/**
 * Returns the IANA name in a zone's name: all of it, or the end of one that begins with a slash and comes from a
 * registry (RFC 5545 §3.8.3.1): `/mozilla.org/20070129_1/America/Argentina/Buenos_Aires`.
 */
function ianaName(zone: string): string | null {
  if (IANAZone.isValidZone(zone)) return zone
  if (!zone.startsWith('/')) return null
  const steps = zone.split('/').slice(-MAX_NAME_STEPS)
  const names = steps.map((_, i) => steps.slice(i).join('/'))
  return (
    names.find((name) => name.includes('/') && !name.startsWith('/') && IANAZone.isValidZone(name)) ?? null
  )
}

/** Returns the IANA name of a zone that Windows names so (Unicode CLDR, windowsZones). */
function windowsZone(name: string): string | null {
  return findIana(name)[0] ?? null
}

/**
 * Returns a zone for a name as Windows displays it: `(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb`, `(UTC-05:00)
 * Eastern Time (US & Canada)`. A city counts only if it is that far from UTC outside summer time.
 */
function displayedZone(zone: string): string | null {
  const [, sign = '', hours = '0', minutes = '00', places] =
    /^\((?:UTC|GMT)(?:([+-])(\d{1,2}):(\d{2}))?\) (.{1,100})$/.exec(zone) ?? []
  if (places === undefined) return null
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  const american = /^(Eastern|Central|Mountain|Pacific|Atlantic) Time/.exec(places)?.[1]
  const named = american === undefined ? [] : [windowsZone(`${american} Standard Time`)]
  const cities = places.split(/[,/]/).map((place) => zoneOfCity(place.trim()))
  return [...named, ...cities].find((name) => name !== null && isSoFar(name, offset)) ?? null
}

let zonesByCity: Map<string, string> | null = null

function zoneOfCity(city: string): string | null {
  zonesByCity ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.split('/').at(-1)!, name]))
  return zonesByCity.get(city.replaceAll(' ', '_')) ?? null
}

/** Decides whether a zone is this many minutes ahead of UTC outside summer time. */
function isSoFar(zone: string, minutes: number): boolean {
  const offsets = [0, 6].map((month) => IANAZone.create(zone).offset(Date.UTC(2026, month, 15)))
  return Math.min(...offsets) === minutes
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
