import { describe, expect, test } from 'vitest'
import { type AccessFacts, hasAccess, mayEditCandidates, mayReadMail, maySendMail } from './user.ts'

const terminated = (lastWorkingDay: string, timeZone: string): AccessFacts => ({
  access: 'terminated',
  last_working_day: lastWorkingDay,
  last_working_day_zone: timeZone,
})

describe('access', () => {
  test.each([
    ['active', true],
    ['disabled', false],
    ['removed', false],
  ] as const)('%s: %s', (access, expected) => {
    const user = { access, last_working_day: null, last_working_day_zone: null }
    expect(hasAccess(user, new Date('2026-03-10T12:00:00Z'))).toBe(expected)
  })

  test.each([
    // The last moment of the day in the person's time zone, and the next one.
    ['Europe/Warsaw', '2026-01-31', '2026-01-31T22:59:59.999Z', true],
    ['Europe/Warsaw', '2026-01-31', '2026-01-31T23:00:00Z', false],
    // Summer time: one hour earlier.
    ['Europe/Warsaw', '2026-07-31', '2026-07-31T21:59:59.999Z', true],
    ['Europe/Warsaw', '2026-07-31', '2026-07-31T22:00:00Z', false],
    ['Pacific/Kiritimati', '2026-12-31', '2026-12-31T09:59:59Z', true],
    ['Pacific/Kiritimati', '2026-12-31', '2026-12-31T10:00:00Z', false],
    ['America/Los_Angeles', '2026-12-31', '2027-01-01T07:59:59Z', true],
    ['America/Los_Angeles', '2026-12-31', '2027-01-01T08:00:00Z', false],
  ])('terminated, in %s with last working day %s, at %s: %s', (zone, day, now, expected) => {
    expect(hasAccess(terminated(day, zone), new Date(now))).toBe(expected)
  })
})

test('whoever may send may read; managers may not edit candidates', () => {
  const permissions = (['none', 'read', 'send'] as const).map((mail_permission) => [
    mayReadMail({ mail_permission }),
    maySendMail({ mail_permission }),
  ])
  expect(permissions).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ])
  const roles = (['admin', 'recruiter', 'manager'] as const).map((role) => mayEditCandidates({ role }))
  expect(roles).toEqual([true, true, false])
})
