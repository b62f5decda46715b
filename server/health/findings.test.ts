import { describe, expect, it } from 'vitest'
import { healthReport } from '../../contract/health.ts'
import { findingsOf } from './findings.ts'
import type { Measures } from './measures.ts'
import { healthReportOf } from './report.ts'

const well: Measures = {
  at: new Date('2026-11-28T12:00:00Z'),
  mailboxes: {
    ...{ connected: 20, importing: 1, paused: 2, actionNeeded: {}, due: 3, leased: 1, overdue: 4 },
    lag: { p50: 100, p95: 290, p99: 300, most: 310 },
  },
  ledger: { waiting: 5, setAside: 0, oldest: 20_000, oldestNew: 3 },
  outbox: { queued: 1, sending: 0, sent: 30, failed: 0, in_doubt: 0, cancelled: 1 },
  sendsLate: null,
  jobs: [{ name: 'sync-mailbox', waiting: 2, active: 1, oldest: 1 }],
  units: { used: 1_000, limit: 1_200_000 },
  audit: { checkedAgo: 3_600, broken: null },
  clockAhead: 0.02,
  disk: { freeBytes: 50, totalBytes: 100 },
}
const expected = { pollSeconds: 300, writesLetters: true }
const found = (change: Partial<Measures>, about = expected) =>
  findingsOf({ ...well, ...change }, about).map(({ finding, level, value }) => [finding, level, value])
const mailboxes = (change: Partial<Measures['mailboxes']>) => ({
  mailboxes: { ...well.mailboxes, ...change },
})
const ledger = (change: Partial<Measures['ledger']>) => ({ ledger: { ...well.ledger, ...change } })
const outbox = (change: Partial<Measures['outbox']>) => ({ outbox: { ...well.outbox, ...change } })

describe('what is wrong with the installation', () => {
  it('is nothing if all is well, also while past mail waits for hours', () => {
    expect(found({})).toEqual([])
    expect(found({ sendsLate: 120 })).toEqual([])
  })

  it.each<[Partial<Measures>, string, string, number]>([
    [{ jobs: [{ name: 'send-message', waiting: 1, active: 0, oldest: 121 }] }, 'jobs-wait', 'warn', 2],
    [{ jobs: [{ name: 'send-message', waiting: 1, active: 0, oldest: 660 }] }, 'jobs-wait', 'bad', 11],
    [mailboxes({ overdue: 901 }), 'polls-late', 'warn', 15],
    [mailboxes({ overdue: 7_200 }), 'polls-late', 'bad', 120],
    [mailboxes({ lag: { p50: 1, p95: 3_601, p99: 9_000, most: 9_000 } }), 'sync-late', 'bad', 60],
    [ledger({ oldestNew: 7_300 }), 'ledger-old', 'warn', 2],
    [ledger({ setAside: 2 }), 'set-aside', 'warn', 2],
    [mailboxes({ actionNeeded: { api_disabled: 3, admin_policy: 1 } }), 'google-project', 'bad', 4],
    [mailboxes({ actionNeeded: { secret_lost: 2 } }), 'secret-lost', 'bad', 2],
    [mailboxes({ actionNeeded: { revoked: 2, scope_read_missing: 1 } }), 'owners-reconnect', 'warn', 3],
    [{ sendsLate: 700 }, 'sends-late', 'bad', 11],
    [outbox({ in_doubt: 1 }), 'sends-in-doubt', 'warn', 1],
    [outbox({ failed: 4 }), 'sends-failed', 'warn', 4],
    [{ units: { used: 95, limit: 100 } }, 'units-low', 'warn', 1 - 95 / 100],
    [{ units: { used: 130, limit: 100 } }, 'units-low', 'warn', 0],
    [{ audit: { checkedAgo: 5, broken: 17 } }, 'audit-broken', 'bad', 17],
    [{ audit: { checkedAgo: 4 * 86_400, broken: null } }, 'audit-unchecked', 'warn', 4],
    [{ clockAhead: -90 }, 'clock-differs', 'bad', 90],
    [{ disk: { freeBytes: 2, totalBytes: 100 } }, 'disk-full', 'bad', 0.02],
  ])('%j is %s (%s)', (change, finding, level, value) => {
    expect(found(change)).toEqual([[finding, level, value]])
  })

  it('takes a poll that an operator made rarer as it is', () => {
    const rare = { ...expected, pollSeconds: 3_600 }
    const late = mailboxes({ overdue: 4_000, lag: { p50: 3_000, p95: 4_000, p99: 4_000, most: 4_000 } })
    expect(found(late, rare)).toEqual([])
  })

  it('names the worst first, and notes last', () => {
    const change = { ...outbox({ failed: 1 }), audit: { checkedAgo: 5, broken: 17 } }
    const levels = findingsOf({ ...well, ...change }, { ...expected, writesLetters: false })
    expect(levels.map(({ level }) => level)).toEqual(['bad', 'warn', 'note'])
  })
})

it('is presented as the contract says, also before the first inbox', () => {
  const empty: Measures = {
    ...well,
    ...mailboxes({ lag: null, overdue: null, actionNeeded: { revoked: 1 } }),
    ...ledger({ oldest: null, oldestNew: null }),
    ...{ jobs: [], disk: null },
  }
  const report = healthReportOf(empty, { ...expected, version: '1.2.3' })
  expect(healthReport.parse(report)).toEqual(report)
  expect(report).toMatchObject({ jobs: { waiting: 0, oldest: null }, diskFree: null, version: '1.2.3' })
})
