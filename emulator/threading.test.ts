import { describe, expect, it } from 'vitest'
import { normaliseSubject, receiverThread, senderThread, type ThreadIndex } from './threading.ts'

describe('normaliseSubject', () => {
  it.each([
    ['Re: Offer', 'offer'],
    ['RE: Fwd: re[2]: Odp: Offer', 'offer'],
    ['  Offer \t of  work ', 'offer of work'],
    ['Regarding: offer', 'regarding: offer'],
    ['Re:', ''],
  ])('%s', (subject, expected) => {
    expect(normaliseSubject(subject)).toBe(expected)
  })
})

/** Thread t1 is about an offer, t2 about lunch. */
const index: ThreadIndex = {
  threadOfHeader: (id) => ({ 'a@x': 't1', 'b@x': 't1', 'c@x': 't2' })[id],
  threadSubject: (id) => ({ t1: 'offer', t2: 'lunch' })[id],
}

describe('receiverThread', () => {
  it.each([
    ['the nearest ancestor', ['a@x', 'c@x'], 'lunch', 't2'],
    ['a further one, if only that has the subject', ['a@x', 'c@x'], 'offer', 't1'],
    ['none with another subject', ['a@x'], 'salary', undefined],
    ['none without references', [], 'offer', undefined],
    ['none for unknown references', ['z@x'], 'offer', undefined],
  ])('joins %s', (_, references, subject, expected) => {
    expect(receiverThread(index, { references, subject })).toBe(expected)
  })
})

describe('senderThread', () => {
  it('joins a thread by thread id, headers and subject together', () => {
    expect(senderThread(index, { references: ['b@x'], subject: 'offer' }, 't1', false)).toBe('t1')
    expect(senderThread(index, { references: ['b@x'], subject: 'lunch' }, 't1', false)).toBeUndefined()
    expect(senderThread(index, { references: [], subject: 'offer' }, 't1', false)).toBeUndefined()
    expect(senderThread(index, { references: ['c@x'], subject: 'offer' }, 't1', false)).toBeUndefined()
  })

  it('joins by thread id and subject alone if told so, unless the mail cites another', () => {
    expect(senderThread(index, { references: [], subject: 'offer' }, 't1', true)).toBe('t1')
    expect(senderThread(index, { references: [], subject: 'lunch' }, 't1', true)).toBeUndefined()
    expect(senderThread(index, { references: ['c@x'], subject: 'offer' }, 't1', true)).toBeUndefined()
  })
})
