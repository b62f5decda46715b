import { expect, it } from 'vitest'
import {
  ActionNeededError,
  type Change,
  CursorExpiredError,
  RateLimitedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { judgePoll } from './poll-verdict.ts'

const now = new Date('2026-03-01T10:00:00Z')
const soon = new Date('2026-03-01T10:01:00Z')
const known = new Set(['stored'])
const judge = (answer: Parameters<typeof judgePoll>[1], attempts = 0) =>
  judgePoll({ retry_attempts: attempts }, answer, known, now)
const page = (changes: Change[], nextPageToken: string | null = null) =>
  judge({ page: { changes, nextPageToken, cursor: '9' } })
const named = (providerId: string) => ({ providerId, threadId: 't' })

it('takes a mailbox for quiet if nothing happened, and if what happened concerns nobody here', () => {
  expect(page([])).toEqual({ kind: 'quiet', cursor: '9', isActive: false })
  const read: Change = { ...named('other'), kind: 'labelled', added: [], removed: ['UNREAD'] }
  expect(page([read])).toEqual({ kind: 'quiet', cursor: '9', isActive: true })
  const draft: Change = { ...named('other'), kind: 'added', labelIds: ['DRAFT'] }
  expect(page([draft])).toMatchObject({ kind: 'quiet' })
})

it.each<[string, Change]>([
  ['new mail', { ...named('other'), kind: 'added', labelIds: ['INBOX'] }],
  ['a rescue from spam', { ...named('other'), kind: 'labelled', added: [], removed: ['SPAM'] }],
  ['a label of stored mail', { ...named('stored'), kind: 'labelled', added: [], removed: ['UNREAD'] }],
  ['a deletion of stored mail', { ...named('stored'), kind: 'deleted' }],
  ['a deletion of mail that may be held', { ...named('other'), kind: 'deleted' }],
  ['trash', { ...named('other'), kind: 'labelled', added: ['TRASH'], removed: [] }],
])('lets a sync look at %s', (_, change) => {
  expect(page([change])).toEqual({ kind: 'happened' })
})

it('lets a sync look at a second page, and at a cursor that Google has forgotten', () => {
  expect(page([], 'more')).toEqual({ kind: 'happened' })
  expect(judge({ error: new CursorExpiredError('gone') })).toEqual({ kind: 'happened' })
})

it('waits or needs somebody as after a sync', () => {
  expect(judge({ error: new RateLimitedError(soon) }, 3)).toMatchObject({
    kind: 'wait',
    until: soon,
    attempts: 0,
  })
  expect(judge({ error: new UnavailableError('silent') }, 3)).toMatchObject({ kind: 'wait', attempts: 4 })
  expect(judge({ error: new ActionNeededError('revoked') })).toEqual({
    kind: 'action_needed',
    cause: 'revoked',
  })
  expect(judge({ error: new Error('ours') })).toMatchObject({ kind: 'wait', fault: true })
})
