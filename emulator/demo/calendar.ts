/**
 * Dates of the demo, counted back from now. People write on working days, in Warsaw time.
 * A day is a civil date, given as its midnight in UTC; a moment is epoch milliseconds.
 */

export type Language = 'pl' | 'en'

const dayMs = 86_400_000

const warsawClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Warsaw',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The civil date in Warsaw at a moment. */
export function dayOf(moment: number): number {
  const local = warsawTime(moment)
  return local - modulo(local, dayMs)
}

/**
 * The day `count` working days later, or earlier if negative. A weekend counts as the Monday after it, so that
 * going three days back and four forward is always one day forward, whatever day it is today.
 */
export function addWorkdays(day: number, count: number): number {
  if (count === 0) return day
  const step = count < 0 ? -dayMs : dayMs
  let at = day
  while (isWeekend(at)) at += dayMs
  for (let left = Math.abs(count); left > 0; ) {
    at += step
    if (!isWeekend(at)) left -= 1
  }
  return at
}

export function addDays(day: number, count: number): number {
  return day + count * dayMs
}

/** Epoch ms of a time like "14:05" on a day in Warsaw. */
export function momentAt(day: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const wall = day + (hours * 60 + minutes) * 60_000
  return wall - warsawOffset(wall - 3_600_000)
}

/** Milliseconds Warsaw is ahead of UTC. */
export function warsawOffset(moment: number): number {
  return warsawTime(moment) - wholeSeconds(moment)
}

/**
 * Replaces `{on+2}`, `{day+2}`, `{Day+2}`, `{nom+2}` and `{date+2}` in a text. The number counts working days from
 * the text's own day.
 */
export function fillDates(text: string, day: number, language: Language): string {
  return text.replace(/\{(on|day|Day|nom|date)([+-]\d+)\}/g, (_, form: string, count: string) => {
    const named = addWorkdays(day, Number(count))
    if (form === 'date') return dateWords(named, language)
    return weekdayWords(named, language, form as DayForm)
  })
}

/** "12 listopada", "12 November". */
function dateWords(day: number, language: Language): string {
  const date = new Date(day)
  const months = language === 'pl' ? polishMonths : englishMonths
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}

/** The name of the month before the one a day is in, for statements: "październik", "October". */
export function previousMonth(day: number, language: Language): string {
  const months = language === 'pl' ? polishMonthNames : englishMonths
  return months[(new Date(day).getUTCMonth() + 11) % 12]!
}

type DayForm = 'on' | 'day' | 'Day' | 'nom'

/** `on` is "w środę", "on Wednesday"; `day` the accusative "środę", `nom` "środa"; `Day` opens a sentence: "Środa". */
function weekdayWords(day: number, language: Language, form: DayForm): string {
  const index = new Date(day).getUTCDay()
  if (language === 'en') return form === 'on' ? `on ${englishDays[index]}` : englishDays[index]!
  if (form === 'Day') return polishDays[index]!
  if (form === 'nom') return polishDays[index]!.toLowerCase()
  const accusative = polishDaysAccusative[index]!
  if (form === 'day') return accusative
  return `${accusative === 'wtorek' ? 'we' : 'w'} ${accusative}`
}

function isWeekend(day: number): boolean {
  return [0, 6].includes(new Date(day).getUTCDay())
}

/** The wall clock of Warsaw, as if it were UTC, to the second. */
function warsawTime(moment: number): number {
  const parts = new Map(warsawClock.formatToParts(moment).map((part) => [part.type, Number(part.value)]))
  const [year, month, day] = [parts.get('year')!, parts.get('month')!, parts.get('day')!]
  return Date.UTC(year, month - 1, day, parts.get('hour'), parts.get('minute'), parts.get('second'))
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

function wholeSeconds(moment: number): number {
  return moment - modulo(moment, 1000)
}

const polishDays = ['Niedziela', 'Poniedziałek', 'Wtorek', 'Środa', 'Czwartek', 'Piątek', 'Sobota']
const polishDaysAccusative = ['niedzielę', 'poniedziałek', 'wtorek', 'środę', 'czwartek', 'piątek', 'sobotę']
const englishDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const polishMonths = [
  'stycznia',
  'lutego',
  'marca',
  'kwietnia',
  'maja',
  'czerwca',
  'lipca',
  'sierpnia',
  'września',
  'października',
  'listopada',
  'grudnia',
]
const polishMonthNames = [
  'styczeń',
  'luty',
  'marzec',
  'kwiecień',
  'maj',
  'czerwiec',
  'lipiec',
  'sierpień',
  'wrzesień',
  'październik',
  'listopad',
  'grudzień',
]
const englishMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
