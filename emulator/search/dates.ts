/** Dates in a query. Gmail API: "Searching for messages": dates are midnight in the Pacific time zone. */

const pacificHour = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hour: 'numeric',
  hourCycle: 'h23',
})

/** The moment that `after:` or `before:` names, in epoch ms; undefined if it is neither a date nor epoch seconds. */
export function parseMoment(value: string): number | undefined {
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const yearFirst = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value)
  if (yearFirst) return pacificMidnight(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]))
  const monthFirst = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(value)
  if (monthFirst) return pacificMidnight(Number(monthFirst[3]), Number(monthFirst[1]), Number(monthFirst[2]))
  return undefined
}

/** The moment that `newer_than:` or `older_than:` names, counted back from now in days, months or years. */
export function parseAge(value: string, nowMs: number): number | undefined {
  const parts = /^(\d{1,5})([dmy])$/i.exec(value)
  if (!parts) return undefined
  const count = Number(parts[1])
  const moment = new Date(nowMs)
  const unit = parts[2]?.toLowerCase()
  if (unit === 'd') moment.setUTCDate(moment.getUTCDate() - count)
  else if (unit === 'm') moment.setUTCMonth(moment.getUTCMonth() - count)
  else moment.setUTCFullYear(moment.getUTCFullYear() - count)
  return moment.getTime()
}

/**
 * Midnight of a day in Los Angeles. 08:00 UTC is midnight there in winter and one o'clock in summer. The clocks
 * change at two, so the offset at 08:00 UTC is also the offset at midnight.
 */
function pacificMidnight(year: number, month: number, day: number): number | undefined {
  const winter = new Date(Date.UTC(year, month - 1, day, 8))
  if (winter.getUTCMonth() !== month - 1 || winter.getUTCDate() !== day) return undefined
  const hour = Number(pacificHour.format(winter))
  return winter.getTime() - hour * 3_600_000
}
