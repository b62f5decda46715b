import ICAL from 'ical.js'
import { oneLine } from './characters.ts'

/** What an invitation says, as far as it can be read (RFC 5545). */
export type Invitation = {
  summary: string
  location: string
  startsAt: Date | null
  endsAt: Date | null
}

const MAX_LENGTH = 300

/** The first event of an iCalendar text; null when there is none or it cannot be read. */
export function readInvitation(text: string): Invitation | null {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text))
    const zones = new Map(
      calendar
        .getAllSubcomponents('vtimezone')
        .map((zone) => [String(zone.getFirstPropertyValue('tzid')), zone]),
    )
    const component = calendar.getFirstSubcomponent('vevent')
    if (!component) return null
    const event = new ICAL.Event(component)
    return {
      summary: oneLine(event.summary ?? '', MAX_LENGTH),
      location: oneLine(event.location ?? '', MAX_LENGTH),
      startsAt: moment(event.startDate, zones),
      endsAt: moment(event.endDate, zones),
    }
  } catch {
    return null
  }
}

/** Times in a zone that the text defines, else in the zone of that name, else as if in UTC. */
function moment(time: ICAL.Time | null, zones: ReadonlyMap<string, ICAL.Component>): Date | null {
  if (!time) return null
  const name =
    time.zone?.tzid === 'floating'
      ? ((time as { timezone?: string }).timezone ?? '')
      : (time.zone?.tzid ?? '')
  const defined = zones.get(name)
  if (defined) time.zone = new ICAL.Timezone(defined)
  else if (name && name !== 'UTC' && name !== 'floating') return inNamedZone(time, name)
  return new Date(time.toUnixTime() * 1_000)
}

/** The moment at which clocks in an IANA zone show this time. */
function inNamedZone(time: ICAL.Time, zone: string): Date {
  const shown = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  const guess = new Date(shown - offsetMs(zone, shown))
  return new Date(shown - offsetMs(zone, guess.getTime()))
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
