import { expect, it } from 'vitest'
import { type CallEntry, CallLog } from './call-log.ts'

const call: CallEntry = {
  at: 0,
  method: 'messages.get',
  mailbox: 'a@x',
  messageIds: ['1'],
  units: 20,
  status: 200,
}

it('lists exactly the messages whose content was returned', () => {
  const log = new CallLog()
  const notContent: Partial<CallEntry>[] = [
    { messageIds: ['metadata'], format: 'metadata' },
    { messageIds: ['minimal'], format: 'minimal' },
    { messageIds: ['refused'], format: 'full', status: 404 },
    { method: 'messages.modify', messageIds: ['modified'] },
    { method: 'threads.get', messageIds: ['thread headers'], format: 'metadata' },
    { messageIds: ['other mailbox'], format: 'full', mailbox: 'b@x' },
  ]
  const content: Partial<CallEntry>[] = [
    { messageIds: ['full'], format: 'full' },
    { messageIds: ['raw'], format: 'raw' },
    { messageIds: ['full'], format: 'full' },
    { method: 'messages.attachments.get', messageIds: ['attachment'] },
    { method: 'threads.get', messageIds: ['thread 1', 'thread 2'], format: 'full' },
  ]
  for (const entry of [...notContent, ...content]) log.record({ ...call, ...entry })
  expect(log.bodiesFetched('a@x')).toEqual(['full', 'raw', 'attachment', 'thread 1', 'thread 2'])
  expect(log.units('b@x')).toBe(20)
  expect(log.units()).toBe(20 * 11)
})

it('returns the calls since a mark, also across a reset', () => {
  const log = new CallLog()
  log.record(call)
  const mark = log.mark()
  log.record({ ...call, method: 'history.list' })
  expect(log.since(mark).map(({ method }) => method)).toEqual(['history.list'])
  log.reset()
  expect(log.all()).toEqual([])
  log.record({ ...call, method: 'getProfile' })
  expect(log.since(mark).map(({ method }) => method)).toEqual(['getProfile'])
})
