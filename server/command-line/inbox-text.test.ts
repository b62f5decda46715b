import { expect, it } from 'vitest'
import type { Inbox } from '../mailboxes/inboxes.ts'
import { inboxText } from './inbox-text.ts'

const now = new Date('2026-11-28T12:00:00Z')
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

function told(mailbox: Partial<Inbox['mailbox']>, more: Partial<Inbox> = {}): string[] {
  const facts = {
    ...{
      address: 'ola@firma.pl',
      connected_at: before(3_000),
      last_synced_at: before(3),
      next_sync_at: before(-2),
    },
    ...{ retry_at: null, retry_attempts: 0, paused_at: null, action_cause: null, action_since: null },
    ...{ import_paused_at: null, ...mailbox },
  }
  const inbox = {
    owner: 'ola@kurier.test',
    state: 'connected' as const,
    waiting: 1,
    setAside: 0,
    searches: 2,
  }
  return inboxText({ ...inbox, ...more, mailbox: facts as Inbox['mailbox'] }, now, 300)
}

it('tells the facts of an inbox in order, and that nothing is to be done', () => {
  expect(told({})).toEqual([
    'ola@firma.pl, the inbox of ola@kurier.test: connected',
    '  connected 2 days ago; last sync 3 minutes ago',
    '  next sync 2026-11-28T12:02:00.000Z',
    '  found and not fetched: 1; searches of past mail: 2; set aside: 0',
    '→ Nothing to do.',
  ])
})

it.each<[string, Partial<Inbox['mailbox']>, Partial<Inbox>, RegExp]>([
  ['overdue', { next_sync_at: before(60) }, {}, /due 1 hour ago[\s\S]+→ It is overdue/],
  [
    'told by Google to wait',
    { next_sync_at: before(60), retry_at: before(-5) },
    {},
    /waits until[\s\S]+→ Nothing/,
  ],
  [
    'refused',
    { action_cause: 'api_disabled', action_since: before(1) },
    {},
    /1 minute ago: api_disabled[\s\S]+→ Enable/,
  ],
  ['paused', { paused_at: before(90) }, { state: 'paused' }, /paused 1 hour ago[\s\S]+kurier user restore/],
  ['with a paused import', { import_paused_at: before(1) }, {}, /→ The import of past mail is paused/],
  ['with mail set aside', {}, { setAside: 2 }, /→ Messages were set aside/],
  ['never synced', { last_synced_at: null, next_sync_at: null }, {}, /last sync never\n {2}it is not due/],
])('explains an inbox that is %s', (_, mailbox, more, pattern) => {
  expect(told(mailbox, more).join('\n')).toMatch(pattern)
})
