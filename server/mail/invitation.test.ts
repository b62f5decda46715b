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
  })
})

it('reads a time in a zone that is named and not defined, in winter and in summer', () => {
  const winter = event(['SUMMARY:x', 'DTSTART;TZID=Europe/Warsaw:20260310T140000'])
  const summer = event(['SUMMARY:x', 'DTSTART;TZID=Europe/Warsaw:20260710T140000'])
  expect(readInvitation(winter)?.startsAt).toEqual(new Date('2026-03-10T13:00:00Z'))
  expect(readInvitation(summer)?.startsAt).toEqual(new Date('2026-07-10T12:00:00Z'))
})

it('answers null for what is no calendar, and never throws', () => {
  expect(readInvitation('hello')).toBeNull()
  expect(readInvitation(event(['DTSTART;TZID=Nowhere/Land:20260310T140000']))).toBeNull()
  expect(readInvitation('BEGIN:VCALENDAR\r\nEND:VCALENDAR')).toBeNull()
})
