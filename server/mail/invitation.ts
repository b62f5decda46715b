import ICAL from 'ical.js'
import { oneLine } from './characters.ts'
import { plausibleDate } from './headers.ts'
import { inZone, shownMs } from './zone-time.ts'

/** What an invitation says, as far as it can be read (RFC 5545). */
export type Invitation = {
  summary: string
  location: string
  startsAt: Date | null
  endsAt: Date | null
  /** Whole days (§3.6.1): midnights of UTC, the end that after the last day. */
  allDay: boolean
  /** Times of the clock wherever it is read (§3.3.5, form 1), given as if in UTC. Whole days are not called so. */
  floating: boolean
}

const MAX_LENGTH = 300
/** Beyond it a text is read for half a minute if its writer wants that: ical.js copies the rest of a line at each parameter. */
const MAX_CALENDAR_LENGTH = 262_144
const DAY_MS = 86_400_000

// A day without VALUE=DATE is a day all the same.
ICAL.design.strict = false

/** The first event of an iCalendar text; null when there is none or it cannot be read. Times that cannot are null. */
export function readInvitation(text: string): Invitation | null {
  if (text.length > MAX_CALENDAR_LENGTH) return null
  try {
    const calendar = new ICAL.Component(ICAL.parse(text))
    const event = calendar.getFirstSubcomponent('vevent')
    if (!event) return null
    const startsAt = moment(calendar, event, 'dtstart')
    return {
      summary: line(event, 'summary'),
      location: line(event, 'location'),
      startsAt,
      endsAt: startsAt && end(calendar, event, startsAt),
      allDay: isWholeDay(event),
      floating: startsAt !== null && isFloating(calendar, event),
    }
  } catch {
    return null
  }
}

function line(event: ICAL.Component, name: string): string {
  const value = event.getFirstPropertyValue(name)
  return typeof value === 'string' ? oneLine(value, MAX_LENGTH) : ''
}

/** RFC 5545 §3.6.1: until DTEND, for DURATION, or for the whole day; null when it has no length. */
function end(calendar: ICAL.Component, event: ICAL.Component, startsAt: Date): Date | null {
  // A time that floats and one that does not are at no distance that could be told.
  if (event.hasProperty('dtend') && isFloating(calendar, event) !== isFloating(calendar, event, 'dtend'))
    return null
  const endsAt = event.hasProperty('dtend')
    ? moment(calendar, event, 'dtend')
    : plausibleDate(new Date(startsAt.getTime() + lengthMs(event)))
  return endsAt !== null && endsAt > startsAt ? endsAt : null
}

function lengthMs(event: ICAL.Component): number {
  const duration = readable(() => event.getFirstPropertyValue('duration'))
  if (duration instanceof ICAL.Duration) return duration.toSeconds() * 1_000
  return isWholeDay(event) ? DAY_MS : 0
}

function isWholeDay(event: ICAL.Component): boolean {
  const start = readable(() => event.getFirstPropertyValue('dtstart'))
  return start instanceof ICAL.Time && start.isDate
}

/** The moment of a property; a time without a zone as if it were in UTC, see {@link isFloating}. */
function moment(calendar: ICAL.Component, event: ICAL.Component, name: string): Date | null {
  return readable(() => {
    const property = event.getFirstProperty(name)
    const time = property?.getFirstValue()
    if (!(time instanceof ICAL.Time)) return null
    const zone = zoneOf(calendar, property, time)
    const at = zone === null ? new Date(shownMs(time)) : inZone(time, zone, calendar)
    return at && plausibleDate(at)
  })
}

/** The zone a time names, else that of its calendar; null for a day, a time in UTC and a floating one. */
function zoneOf(calendar: ICAL.Component, property: ICAL.Property | null, time: ICAL.Time): string | null {
  if (time.isDate || time.zone.tzid === 'UTC') return null
  const own = property?.getFirstParameter('tzid')
  if (own) return own
  // Not in RFC 5545, but Google, Apple and others write it for the times that name none.
  const ofCalendar = calendar.getFirstPropertyValue('x-wr-timezone')
  const name = typeof ofCalendar === 'string' ? ofCalendar.trim() : ''
  return name !== '' && inZone(time, name, calendar) !== null ? name : null
}

function isFloating(calendar: ICAL.Component, event: ICAL.Component, name = 'dtstart'): boolean {
  const property = event.getFirstProperty(name)
  const time = readable(() => property?.getFirstValue())
  if (!(time instanceof ICAL.Time) || time.isDate || time.zone.tzid === 'UTC') return false
  return zoneOf(calendar, property, time) === null
}

/** ical.js reads values when they are asked for, and throws for what none can be: only that value is lost then. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
