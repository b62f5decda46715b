import ICAL from 'ical.js'
import { oneLine } from './characters.ts'
import { plausibleDate } from './headers.ts'
import { inZone, shownMs } from './zone-time.ts'

/** The readable content of an invitation (RFC 5545). */
export type Invitation = {
  summary: string
  location: string
  startsAt: Date | null
  endsAt: Date | null
  /** Whole days (§3.6.1): from midnight UTC of the first day to midnight UTC after the last. */
  allDay: boolean
  /** Local time in every zone (§3.3.5, form 1), stored as if in UTC. Never true for whole days. */
  floating: boolean
}

const MAX_LENGTH = 300
/**
 * In characters. A longer hostile text could take half a minute, because ical.js copies the rest of a line at each
 * parameter.
 */
const MAX_CALENDAR_LENGTH = 262_144
const DAY_MS = 86_400_000

// Also accepts a date without VALUE=DATE as a day.
ICAL.design.strict = false

/** Returns the first event of an iCalendar text; null if none is readable. Unreadable times are null. */
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

/**
 * Returns the end: DTEND, start plus DURATION, or the end of the day (RFC 5545 §3.6.1); null for an event without
 * length.
 */
function end(calendar: ICAL.Component, event: ICAL.Component, startsAt: Date): Date | null {
  // A floating time and a fixed one have no defined distance.
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

/** Returns the moment of a property; a time without a zone is read as UTC, see {@link isFloating}. */
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

/** Returns the zone of a time, else that of its calendar; null for a day, a time in UTC or a floating time. */
function zoneOf(calendar: ICAL.Component, property: ICAL.Property | null, time: ICAL.Time): string | null {
  if (time.isDate || time.zone.tzid === 'UTC') return null
  const own = property?.getFirstParameter('tzid')
  if (own) return own
  // Not in RFC 5545, but Google, Apple and others write it as the zone of times without one.
  const ofCalendar = calendar.getFirstPropertyValue('x-wr-timezone')
  const name = typeof ofCalendar === 'string' ? ofCalendar.trim().replace(/^"(.*)"$/, '$1') : ''
  return name !== '' && inZone(time, name, calendar) !== null ? name : null
}

function isFloating(calendar: ICAL.Component, event: ICAL.Component, name = 'dtstart'): boolean {
  const property = event.getFirstProperty(name)
  const time = readable(() => property?.getFirstValue())
  if (!(time instanceof ICAL.Time) || time.isDate || time.zone.tzid === 'UTC') return false
  return zoneOf(calendar, property, time) === null
}

/** ical.js parses values when they are read, and throws for invalid ones: then only that value is lost. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
