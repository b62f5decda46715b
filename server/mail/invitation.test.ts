import { expect, it } from 'vitest'
import { readInvitation } from './invitation.ts'

const event = (lines: string[], more: string[] = []) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'METHOD:REQUEST',
    ...more,
    'BEGIN:VEVENT',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n')

/** A parameter with a colon or comma stands in quotation marks (RFC 5545 §3.2). */
const quoted = (name: string) => (/[:,]/.test(name) ? `"${name}"` : name)

it('reads a time in UTC', () => {
  const text = event([
    'SUMMARY:Rozmowa\\, etap 2',
    'LOCATION:Google Meet',
    'DTSTART:20260310T130000Z',
    'DTEND:20260310T140000Z',
  ])
  expect(readInvitation(text)).toEqual({
    summary: 'Rozmowa, etap 2',
    location: 'Google Meet',
    startsAt: new Date('2026-03-10T13:00:00Z'),
    endsAt: new Date('2026-03-10T14:00:00Z'),
    allDay: false,
    floating: false,
  })
})

it('reads a time in a known zone that the calendar does not define, in winter and in summer', () => {
  const winter = event(['SUMMARY:x', 'DTSTART;TZID=Europe/Warsaw:20260310T140000'])
  const summer = event(['SUMMARY:x', 'DTSTART;TZID=Europe/Warsaw:20260710T140000'])
  expect(readInvitation(winter)?.startsAt).toEqual(new Date('2026-03-10T13:00:00Z'))
  expect(readInvitation(summer)?.startsAt).toEqual(new Date('2026-07-10T12:00:00Z'))
})

const zone = (name: string, rule: string) => [
  'BEGIN:VTIMEZONE',
  `TZID:${name}`,
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  `RRULE:${rule};BYDAY=-1SU;BYMONTH=10`,
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
]
const times = (lines: string[], more: string[] = []) => {
  const invitation = readInvitation(event(lines, more))
  return invitation && [invitation.startsAt?.toISOString(), invitation.endsAt?.toISOString()]
}

it.each([
  ['Europe/Warsaw', []],
  ['/mozilla.org/20070129_1/Europe/Warsaw', []],
  ['Central European Standard Time', []],
  ['(UTC+01:00) Warsaw', []],
  ['(UTC+01:00) Sarajevo, Skopje, Warszawa, Zagrzeb', []],
  ['(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', []],
  ['Strefa firmy', zone('Strefa firmy', 'FREQ=YEARLY')],
])('reads start, end and length in %s', (name, more) => {
  const start = `DTSTART;TZID=${quoted(name)}:20260512T100000`
  const whole = ['2026-05-12T08:00:00.000Z', '2026-05-12T09:30:00.000Z']
  expect(times([start, `DTEND;TZID=${quoted(name)}:20260512T113000`], more)).toEqual(whole)
  expect(times([start, 'DURATION:PT1H30M'], more)).toEqual(whole)
  expect(times([start], more)).toEqual([whole[0], undefined])
})

it.each(['DTSTART;VALUE=DATE:20260101', 'DTSTART:20260101'])('%s is a day', (start) => {
  expect(times([start])).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'])
  expect(readInvitation(event([start]))?.allDay).toBe(true)
})

it.each([
  'DTSTART;TZID=Nowhere/Land:20260310T140000',
  'DTSTART:garbage',
  'DTSTART;VALUE=PERIOD:20260101T000000Z/PT1H',
  'DTSTART;VALUE=DATE:99991231',
  'DTSTART;TZID=America/Los_Angeles:99991231T235959',
  'DTSTART;TZID=Europe/Warsaw:00000101T000000',
  'LOCATION:nowhere, never',
])('keeps the rest of an invitation with an unreadable start: %s', (start) => {
  expect(times([start, 'SUMMARY:x', 'DURATION:PT1H'])).toEqual([undefined, undefined])
})

it.each([
  'DURATION:P999999999W',
  'DURATION:garbage',
  'DURATION:-PT1H',
  'DTEND;TZID=America/Los_Angeles:99991231T235959',
  'DTEND:20260512T090000Z',
])('keeps the start if the end is impossible: %s', (end) => {
  expect(times(['DTSTART:20260512T100000Z', end])).toEqual(['2026-05-12T10:00:00.000Z', undefined])
})

it.each([
  'FREQ=HOURLY',
  'FREQ=SECONDLY',
  'FREQ=YEARLY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3',
  'FREQ=YEARLY;BYYEARDAY=1',
])('does not count through a zone that changes its time by %s', (rule) => {
  const started = process.threadCpuUsage()
  expect(times(['DTSTART;TZID=Evil:20260512T100000'], zone('Evil', rule))).toEqual([undefined, undefined])
  expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(1_000)
})

it('reads a time without a zone as floating', () => {
  const invitation = readInvitation(event(['DTSTART:20261124T160000', 'DTEND:20261124T163000']))
  expect(invitation).toMatchObject({ floating: true, startsAt: new Date('2026-11-24T16:00:00Z') })
  expect(invitation?.endsAt).toEqual(new Date('2026-11-24T16:30:00Z'))
  expect(readInvitation(event(['DTSTART:20261124T160000Z']))?.floating).toBe(false)
  expect(readInvitation(event(['DTSTART;VALUE=DATE:20261124']))?.floating).toBe(false)
  expect(readInvitation(event(['DTSTART:20261124T160000', 'DTEND:20261124T163000Z']))?.endsAt).toBeNull()
})

it('reads a time without a zone in the zone of its calendar', () => {
  const calendar = (zone: string) => event(['DTSTART:20261124T160000'], [`X-WR-TIMEZONE:${zone}`])
  const warsaw = { floating: false, startsAt: new Date('2026-11-24T15:00:00Z') }
  expect(readInvitation(calendar('Europe/Warsaw'))).toMatchObject(warsaw)
  expect(readInvitation(calendar('Central European Standard Time'))).toMatchObject(warsaw)
  expect(readInvitation(calendar('"Europe/Warsaw"'))).toMatchObject(warsaw)
  expect(readInvitation(calendar('Nowhere/Land'))).toMatchObject({ floating: true })
  const day = event(['DTSTART;VALUE=DATE:20261124'], ['X-WR-TIMEZONE:America/New_York'])
  expect(readInvitation(day)?.startsAt).toEqual(new Date('2026-11-24T00:00:00Z'))
})

it.each([
  ['/x/America/Argentina/Buenos_Aires', '13:00'],
  ['/freeassociation.sourceforge.net/America/Port-au-Prince', '14:00'],
  ['(UTC-05:00) Eastern Time (US & Canada)', '14:00'],
  ['(UTC-08:00) Pacific Time (US & Canada)', '17:00'],
  ['(UTC+00:00) Dublin, Edinburgh, Lisbon, London', '09:00'],
])('knows the zone %s', (name, utc) => {
  expect(times([`DTSTART;TZID=${quoted(name)}:20260512T100000`])?.[0]).toBe(`2026-05-12T${utc}:00.000Z`)
})

it.each(['(UTC+05:00) Warsaw', '(UTC+01:00) Nowhere', '/x/Nowhere/Land'])('does not guess at %s', (name) => {
  expect(times([`DTSTART;TZID=${quoted(name)}:20260512T100000`])).toEqual([undefined, undefined])
})

it('knows every zone of Windows', () => {
  expect(times(['DTSTART;TZID=Nepal Standard Time:20260512T100000'])?.[0]).toBe('2026-05-12T04:15:00.000Z')
})

it('does not guess at a zone with an unknown name and an empty definition', () => {
  const empty = ['BEGIN:VTIMEZONE', 'TZID:Empty', 'END:VTIMEZONE']
  expect(times(['DTSTART;TZID=Empty:20260512T100000'], empty)).toEqual([undefined, undefined])
})

it('does not read for half a minute', () => {
  const started = process.threadCpuUsage()
  expect(times([`SUMMARY${';X=1'.repeat(1_000_000)}:x`, 'DTSTART:20260512T100000Z'])).toBeNull()
  times([`SUMMARY${';X=1'.repeat(65_000)}:x`, 'DTSTART:20260512T100000Z'])
  expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(3_000)
})

it('returns null for anything but a calendar, and never throws', () => {
  expect(readInvitation('hello')).toBeNull()
  expect(readInvitation('BEGIN:VCALENDAR\r\nEND:VCALENDAR')).toBeNull()
})
