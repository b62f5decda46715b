import type { User } from '../db/schema.ts'

/** The facts that decide whether somebody has access. */
export type AccessFacts = Pick<User, 'access' | 'last_working_day' | 'last_working_day_zone'>

/**
 * Decides whether this person may use Kurier at the moment `now`.
 *
 * A terminated person keeps access through their last working day. It ends at midnight in the time zone that they had
 * when it was decided, so they cannot prolong it.
 */
export function hasAccess(user: AccessFacts, now: Date): boolean {
  switch (user.access) {
    case 'active':
      return true
    case 'terminated':
      return (
        user.last_working_day !== null && dayIn(user.last_working_day_zone!, now) <= user.last_working_day
      )
    case 'disabled':
    case 'removed':
      return false
    default:
      return user.access satisfies never
  }
}

export function isAdmin(user: Pick<User, 'role'>): boolean {
  return user.role === 'admin'
}

/** Hiring managers only read; recruiters and administrators edit candidates. */
export function mayEditCandidates(user: Pick<User, 'role'>): boolean {
  return user.role !== 'manager'
}

/** The permission "Access candidate mailbox", to read. */
export function mayReadMail(user: Pick<User, 'mail_permission'>): boolean {
  return user.mail_permission !== 'none'
}

/** The permission "Access candidate mailbox", to read and to send. */
export function maySendMail(user: Pick<User, 'mail_permission'>): boolean {
  return user.mail_permission === 'send'
}

/** Returns the calendar day in a time zone as YYYY-MM-DD; ISO days can be compared as text. */
function dayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const found = Object.fromEntries(parts.formatToParts(now).map(({ type, value }) => [type, value]))
  return `${found.year}-${found.month}-${found.day}`
}
