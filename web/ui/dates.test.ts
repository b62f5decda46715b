import { describe, expect, test } from 'vitest'
import {
  calendarDay,
  eventTime,
  exactDate,
  fileSize,
  longDate,
  minutesAgo,
  type Reader,
  shortDate,
  timeSpan,
} from './dates.ts'

const now = Date.parse('2026-11-21T22:30:00Z')
const english: Reader = { language: 'en', timeZone: 'Europe/Warsaw' }
const polish: Reader = { language: 'pl', timeZone: 'Europe/Warsaw' }

describe('dates in everyday form', () => {
  test('short dates: time, yesterday, day, and the year only if it is not this one', () => {
    const dates = [
      '2026-11-21T11:41:00Z',
      '2026-11-20T11:00:00Z',
      '2026-11-09T11:00:00Z',
      '2025-11-09T11:00:00Z',
    ]
    expect(dates.map((iso) => shortDate(iso, now, english))).toEqual([
      '12:41',
      'yesterday',
      '9 Nov',
      '9 Nov 2025',
    ])
    expect(dates.map((iso) => shortDate(iso, now, polish))).toEqual([
      '12:41',
      'wczoraj',
      '9 lis',
      '9 lis 2025',
    ])
  })

  test('a period names the common part once, and times only within a day', () => {
    const span = (began: string, ended: string, reader: Reader) => timeSpan(began, ended, now, reader)
    expect(span('2026-05-12T08:00:00Z', '2026-05-20T08:00:00Z', english)).toMatch(/^12.–.20 May$/)
    expect(span('2026-05-12T08:00:00Z', '2026-05-12T08:20:00Z', english)).toBe('12 May, 10:00–10:20')
    expect(span('2026-05-12T08:00:00Z', '2026-05-12T08:00:30Z', english)).toBe('12 May, 10:00')
    expect(span('2025-12-30T08:00:00Z', '2026-01-02T08:00:00Z', english)).toMatch(/2025.*2026$/)
    expect(span('2026-05-12T08:00:00Z', '2026-05-20T08:00:00Z', polish)).toBe('12–20 maj')
    // This half hour crosses midnight in Warsaw, so it shows two days.
    expect(span('2026-05-12T21:50:00Z', '2026-05-12T22:20:00Z', english)).toMatch(/^12.–.13 May$/)
  })

  test('days are in the reader’s time zone: 23:30 UTC is tomorrow in Warsaw', () => {
    const late = '2026-11-20T23:30:00Z'
    expect(shortDate(late, now, english)).toBe('00:30')
    expect(shortDate(late, now, { ...english, timeZone: 'UTC' })).toBe('yesterday')
  })

  test('long dates: day and time', () => {
    expect(longDate('2026-11-21T11:41:00Z', now, english)).toBe('today, 12:41')
    expect(longDate('2026-11-20T16:05:00Z', now, polish)).toBe('wczoraj, 17:05')
    expect(longDate('2026-11-18T15:20:00Z', now, english)).toBe('18 Nov, 16:20')
    expect(longDate('2025-11-18T15:20:00Z', now, polish)).toBe('18 lis 2025, 16:20')
    expect(exactDate('2026-11-18T15:20:00Z', english)).toBe('Wednesday, 18 November 2026 at 16:20')
  })

  test('an event has its days, and its times unless it lasts whole days', () => {
    const event = (startsAt: string, endsAt: string | null, allDay = false, reader = english) =>
      eventTime({ startsAt, endsAt, allDay, floating: false }, reader)
    expect(event('2026-11-25T10:00:00Z', '2026-11-25T11:30:00Z')).toBe(
      'Wednesday, 25 November 2026 at 11:00–12:30',
    )
    expect(event('2026-11-25T10:00:00Z', null)).toBe('Wednesday, 25 November 2026 at 11:00')
    expect(event('2026-11-25T10:00:00Z', '2026-11-27T16:00:00Z')).toBe(
      'Wednesday, 25 November 2026 at 11:00 – Friday, 27 November 2026 at 17:00',
    )
    const newYork = { ...english, timeZone: 'America/New_York' }
    for (const reader of [english, newYork]) {
      expect(event('2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z', true, reader)).toBe(
        'Wednesday, 25 November 2026',
      )
      expect(event('2026-11-25T00:00:00Z', null, true, reader)).toBe('Wednesday, 25 November 2026')
    }
    expect(event('2026-11-25T00:00:00Z', '2026-11-28T00:00:00Z', true, polish)).toBe(
      'środa, 25 listopada 2026 – piątek, 27 listopada 2026',
    )
  })

  test('an event without a time zone has the same local time everywhere', () => {
    const event = {
      startsAt: '2026-11-24T16:00:00Z',
      endsAt: '2026-11-24T16:30:00Z',
      allDay: false,
      floating: true,
    }
    for (const timeZone of ['Europe/Warsaw', 'America/New_York', 'Asia/Tokyo']) {
      expect(eventTime(event, { ...english, timeZone })).toBe('Tuesday, 24 November 2026 at 16:00–16:30')
    }
  })

  test('the year changes at the reader’s midnight', () => {
    const justAfter = Date.parse('2026-12-31T23:30:00Z')
    expect(calendarDay('2026-12-31T12:00:00Z', justAfter, english)).toBe('31 Dec 2026')
  })

  test('minutes and hours ago; null within a minute and after a day', () => {
    expect(minutesAgo('2026-11-21T22:28:00Z', now, english)).toBe('2 min ago')
    expect(minutesAgo('2026-11-21T22:28:00Z', now, polish)).toBe('2 min temu')
    expect(minutesAgo('2026-11-21T19:00:00Z', now, polish)).toBe('3 godz. temu')
    expect(minutesAgo('2026-11-21T22:29:30Z', now, english)).toBeNull()
    expect(minutesAgo('2026-11-20T22:00:00Z', now, english)).toBeNull()
  })

  test('file sizes', () => {
    expect(fileSize(182_000, english)).toBe('182 kB')
    expect(fileSize(1_440_000, polish).replace(/\s/g, ' ')).toBe('1,4 MB')
    expect(fileSize(24_600_000, english)).toBe('25 MB')
  })
})
