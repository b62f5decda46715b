const kilobytes = { unit: 'kilobyte', size: 1_000, digits: 1 }
const megabytes = { unit: 'megabyte', size: 1_000_000, digits: 1 }

/** The language and time zone in which all dates are formatted. */
export type Reader = { language: string; timeZone: string }

/** For lists: 12:41, yesterday, 9 Nov, 9 Nov 2025. */
export function shortDate(iso: string, now: number, reader: Reader): string {
  const day = daysAgo(iso, now, reader)
  if (day === 0) return clockTime(iso, reader)
  if (day === 1) return dayWord(-1, reader)
  return calendarDay(iso, now, reader)
}

/** For messages: today, 12:41 · yesterday, 17:05 · 18 Nov, 16:20 · 18 Nov 2025, 16:20. */
export function longDate(iso: string, now: number, reader: Reader): string {
  const day = daysAgo(iso, now, reader)
  const said = day === 0 || day === 1 ? dayWord(-day, reader) : calendarDay(iso, now, reader)
  return `${said}, ${clockTime(iso, reader)}`
}

/** In full, for tooltips: Saturday, 21 November 2026 at 23:39. */
export function exactDate(iso: string, reader: Reader): string {
  return format(reader, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))
}

/**
 * Formats the time of an event: Saturday, 21 November 2026 at 10:00–11:00; with both days if it ends on another.
 * Whole days are the same in every time zone: they are given as midnights in UTC, and the end is exclusive. Floating
 * times mean the local time anywhere (RFC 5545, section 3.3.5), and are given as if in UTC.
 */
export function eventTime(
  event: { startsAt: string; endsAt: string | null; allDay: boolean; floating: boolean },
  viewer: Reader,
): string {
  const { startsAt, endsAt, allDay } = event
  const reader = event.floating ? { ...viewer, timeZone: 'UTC' } : viewer
  if (allDay) {
    const days = format({ ...reader, timeZone: 'UTC' }, { dateStyle: 'full' })
    const [first, last] = [Date.parse(startsAt), endsAt ? Date.parse(endsAt) - 1 : 0]
    return last - first < 86_400_000 ? days.format(first) : `${days.format(first)} – ${days.format(last)}`
  }
  const start = exactDate(startsAt, reader)
  if (!endsAt) return start
  const isOneDay = dayNumber(Date.parse(startsAt), reader) === dayNumber(Date.parse(endsAt), reader)
  return isOneDay ? `${start}–${clockTime(endsAt, reader)}` : `${start} – ${exactDate(endsAt, reader)}`
}

/** Formats a day: 9 Nov, or 9 Nov 2025 in another year. */
export function calendarDay(iso: string, now: number, reader: Reader): string {
  const sameYear = yearOf(Date.parse(iso), reader) === yearOf(now, reader)
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  return format(reader, sameYear ? options : { ...options, year: 'numeric' }).format(new Date(iso))
}

/** Formats a period: 12–20 May; within one day 12 May, 10:00–10:20; with the year if it is not the current one. */
export function timeSpan(beganIso: string, endedIso: string, now: number, reader: Reader): string {
  const [began, ended] = [Date.parse(beganIso), Date.parse(endedIso)]
  const thisYear = [began, ended].every((time) => yearOf(time, reader) === yearOf(now, reader))
  const days: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  if (!thisYear) days.year = 'numeric'
  if (dayNumber(began, reader) !== dayNumber(ended, reader)) {
    return format(reader, days).formatRange(began, ended)
  }
  const [from, till] = [clockTime(beganIso, reader), clockTime(endedIso, reader)]
  return `${format(reader, days).format(began)}, ${from === till ? from : `${from}–${till}`}`
}

/** 2 min ago, 3 hr ago; null within the last minute and after a day, which callers word differently. */
export function minutesAgo(iso: string, now: number, reader: Reader): string | null {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000)
  if (minutes < 1 || minutes >= 24 * 60) return null
  const words = new Intl.RelativeTimeFormat(locale(reader), { style: 'short', numeric: 'auto' })
  return minutes < 60 ? words.format(-minutes, 'minute') : words.format(-Math.floor(minutes / 60), 'hour')
}

export function clockTime(iso: string, reader: Reader): string {
  return format(reader, { hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
}

/** Formats a size: 182 kB, 1.4 MB, in powers of ten (kB, not KiB). */
export function fileSize(bytes: number, reader: Reader): string {
  const { unit, size, digits } = bytes < 1_000_000 ? kilobytes : megabytes
  const value = bytes / size
  const maximumFractionDigits = value < 10 ? digits : 0
  return new Intl.NumberFormat(locale(reader), { style: 'unit', unit, maximumFractionDigits }).format(value)
}

/** British English, for 9 Nov and a 24-hour clock, as in Polish. */
function locale(reader: Reader): string {
  return reader.language === 'en' ? 'en-GB' : reader.language
}

function format(reader: Reader, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(reader), { timeZone: reader.timeZone, ...options })
}

function dayWord(days: number, reader: Reader): string {
  return new Intl.RelativeTimeFormat(locale(reader), { numeric: 'auto' }).format(days === 0 ? 0 : days, 'day')
}

/** Returns the number of calendar days from `iso` to now in the reader's time zone; negative for the future. */
function daysAgo(iso: string, now: number, reader: Reader): number {
  return (dayNumber(now, reader) - dayNumber(Date.parse(iso), reader)) / 86_400_000
}

function dayNumber(time: number, reader: Reader): number {
  // The Swedish locale writes 2026-11-21, which parses as midnight UTC: a day without a time.
  return Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: reader.timeZone }).format(time))
}

function yearOf(time: number, reader: Reader): string {
  return new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: reader.timeZone }).format(time)
}
