import { expect, test } from 'vitest'
import type { EmailMessage, GapNote } from '../../../contract/emails.ts'
import { timeline } from './timeline.ts'

const message = (id: string, at: string) => ({ kind: 'message', id, at }) as EmailMessage
const gap = (beganAt: string, endedAt: string): GapNote => ({
  kind: 'gap',
  owner: 'Anna',
  cause: 'paused',
  beganAt,
  endedAt,
  messagesFilled: 2,
})

test('a gap comes before the first message after its beginning', () => {
  const first = message('a', '2026-11-18T15:20:00Z')
  const second = message('b', '2026-11-21T11:41:00Z')
  const pause = gap('2026-11-19T08:00:00Z', '2026-11-20T08:00:00Z')
  expect(timeline({ messages: [first, second], gaps: [pause] })).toEqual([first, pause, second])
})

test('gaps keep their order, at both ends too', () => {
  const only = message('a', '2026-11-18T15:20:00Z')
  const early = gap('2026-11-01T08:00:00Z', '2026-11-02T08:00:00Z')
  const late = gap('2026-11-19T08:00:00Z', '2026-11-20T08:00:00Z')
  expect(timeline({ messages: [only], gaps: [late, early] })).toEqual([early, only, late])
})
