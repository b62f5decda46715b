/** Calendar days, YYYY-MM-DD, both included; '' for open. */
export interface DayRange {
  from: string
  to: string
}

/** Returns the instants of a range of days where this browser is: `to` is exclusive, the midnight after the last day. */
export function instantsOf({ from, to }: DayRange): { from?: string; to?: string } {
  const begin = midnight(from, 0)
  const end = midnight(to, 1)
  return { ...(begin && { from: begin }), ...(end && { to: end }) }
}

function midnight(day: string, later: number): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (!year || !month || !date) return null
  return new Date(year, month - 1, date + later).toISOString()
}
