import { expect, it } from 'vitest'
import type { TeamEntry } from '../messages/team-threads.ts'
import { openAs } from './open-kind.ts'

const now = new Date('2031-06-01T12:00:00Z')
const none = new Map()

/** An entry this many days ago. */
function entry(daysAgo: number, facts: Partial<TeamEntry>): TeamEntry {
  return {
    kind: 'message',
    id: `${daysAgo}`,
    at: new Date(now.getTime() - daysAgo * 86_400_000),
    messageIdHeader: null,
    inReplyTo: [],
    references: [],
    threads: [],
    subject: 'Offer',
    from: { name: 'Maja', address: 'maja@poczta.example' },
    snippet: 'When can we talk?',
    own: false,
    automatic: false,
    hasAttachments: false,
    hasInvitation: false,
    outbox: null,
    privacy: { isPrivate: false, isByOther: false, isOwn: true, isShared: true },
    isTheirs: false,
    byThem: false,
    ...facts,
  }
}

const asked = (daysAgo: number, facts: Partial<TeamEntry> = {}) =>
  entry(daysAgo, { isTheirs: true, ...facts })
const wrote = (daysAgo: number, facts: Partial<TeamEntry> = {}) =>
  entry(daysAgo, { own: true, isTheirs: true, byThem: true, ...facts })
const unsent = (daysAgo: number, outbox: TeamEntry['outbox']) => wrote(daysAgo, { kind: 'outgoing', outbox })
const colleague = (daysAgo: number) => entry(daysAgo, { own: true })
const automatic = entry(1, { automatic: true, isTheirs: true })
const thanks = entry(1, { snippet: 'Thank you!', isTheirs: true })

it.each<[string, TeamEntry[], ReturnType<typeof openAs>]>([
  ['a question that nobody answered', [wrote(9), asked(400)], 'needs_reply'],
  ['a question to a colleague alone', [entry(3, {})], null],
  ['a question that a colleague answered', [asked(5), colleague(2)], null],
  ['a message that nobody answered', [asked(9), wrote(2)], 'waiting'],
  ['a message that nobody answered for 91 days', [wrote(91)], null],
  ['a message that an automatic one answered', [wrote(9), automatic], 'waiting'],
  ['a message that was thanked for', [wrote(9), thanks], null],
  ['a message that was sent and is not stored yet', [asked(2), unsent(1, 'sent')], 'waiting'],
  ['an answer that did not leave', [asked(2), unsent(1, 'failed')], 'unsent'],
  ['an answer whose fate is unknown', [asked(2), unsent(1, 'in_doubt')], 'unsent'],
  ['a message that was never due', [unsent(1, 'queued')], 'unsent'],
])('%s', (_, entries, kind) => {
  expect(openAs(entries, none, now)).toBe(kind)
})

it('is not open once somebody has said that it is done', () => {
  const done = new Map([['2', { by: null, at: now }]])
  expect(openAs([wrote(9), asked(2)], done, now)).toBeNull()
  expect(openAs([asked(9), wrote(2)], done, now)).toBeNull()
  // A later question raises it again.
  expect(openAs([asked(2), asked(1)], done, now)).toBe('needs_reply')
})
