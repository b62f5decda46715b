import ICAL from 'ical.js'

/** What Windows calls a zone (Unicode CLDR, windowsZones), where mail of this product is likely to come from. */
const WINDOWS_ZONES: Record<string, string> = {
  'Central European Standard Time': 'Europe/Warsaw',
  'Central Europe Standard Time': 'Europe/Budapest',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'FLE Standard Time': 'Europe/Kiev',
  'GTB Standard Time': 'Europe/Bucharest',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'Belarus Standard Time': 'Europe/Minsk',
  'Russian Standard Time': 'Europe/Moscow',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Arabian Standard Time': 'Asia/Dubai',
  'India Standard Time': 'Asia/Kolkata',
  'Singapore Standard Time': 'Asia/Singapore',
  'China Standard Time': 'Asia/Shanghai',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
}

const MAX_DEFINITION_LENGTH = 4_000

/**
 * The moment at which clocks in a zone show this time: a zone of the IANA database, one that the
 * calendar defines, or one of Windows. Null where none is known by that name: a guess would be a lie.
 */
export function inZone(time: ICAL.Time, zone: string, calendar: ICAL.Component): Date | null {
  // RFC 5545 §3.8.3.1: a name that begins with a slash is a registry's, with the IANA name at its end.
  const name = /^\/.*\/([A-Z]\w+\/\w+)$/.exec(zone)?.[1] ?? zone
  if (isKnown(name)) return inNamedZone(time, name)
  const definition = calendar
    .getAllSubcomponents('vtimezone')
    .find((one) => one.getFirstPropertyValue('tzid') === zone)
  if (definition && isPlain(definition)) {
    return new Date(shownMs(time) - new ICAL.Timezone(definition).utcOffset(time) * 1_000)
  }
  const windows = WINDOWS_ZONES[name]
  return windows === undefined ? null : inNamedZone(time, windows)
}

/** The time of the clock as if it were in UTC. */
export function shownMs({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * Whether a definition is what programs write: changes once a year, in few lines. The rules
 * are expanded from their first year on; one that recurs every hour would take a minute, every second, for ever.
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

function isKnown(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: zone }))
  } catch {
    return false
  }
}

/** The moment at which clocks in an IANA zone show this time. */
function inNamedZone(time: ICAL.Time, zone: string): Date {
  const shown = shownMs(time)
  const guess = shown - offsetMs(zone, shown)
  return new Date(shown - offsetMs(zone, guess))
}

function offsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - at
  )
}
