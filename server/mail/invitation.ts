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

/** The moment of a property; a time without a zone counts as UTC. */
function moment(calendar: ICAL.Component, event: ICAL.Component, name: string): Date | null {
  return readable(() => {
    const property = event.getFirstProperty(name)
    const time = property?.getFirstValue()
    if (!(time instanceof ICAL.Time)) return null
    const zone = property?.getFirstParameter('tzid')
    const isLocal = zone && !time.isDate && time.zone.tzid !== 'UTC'
    const at = isLocal ? inZone(time, zone, calendar) : new Date(shownMs(time))
    return at && plausibleDate(at)
  })
}

/** ical.js reads values when they are asked for, and throws for what none can be: only that value is lost then. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
