import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversationsOf, type ThreadFacts } from './conversations.ts'

function message(id: string, minute: number, more: Partial<ThreadFacts> = {}): ThreadFacts {
  const at = new Date(Date.UTC(2026, 0, 1, 10, minute))
  return { id, at, messageIdHeader: `${id}@x`, inReplyTo: [], references: [], threads: [], ...more }
}

const ids = (found: ThreadFacts[][]) => found.map((group) => group.map((one) => one.id))

describe('conversationsOf', () => {
  it('ties an answer to what it answers, oldest first, the newest conversation first', () => {
    const messages = [message('c', 9), message('b', 5, { inReplyTo: ['a@x'] }), message('a', 1)]
    expect(ids(conversationsOf(messages))).toEqual([['c'], ['a', 'b']])
  })

  it('ties across mailboxes by a message that only another mailbox, or nobody, has', () => {
    const messages = [
      message('a', 1, { references: ['lost@x'] }),
      message('b', 2, { references: ['lost@x'] }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['a', 'b']])
  })

  it("follows Gmail's thread where headers are missing, but not over mailboxes", () => {
    const bare = { messageIdHeader: null }
    const messages = [
      message('a', 1, { ...bare, threads: ['m1:t'] }),
      message('b', 2, { ...bare, threads: ['m1:t'] }),
      message('c', 3, { ...bare, threads: ['m2:t'] }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['c'], ['a', 'b']])
  })

  it('does not depend on the order of what it is given', () => {
    const facts = fc.array(
      fc.record({
        references: fc.array(fc.constantFrom('p@x', 'q@x', 'm0@x', 'm1@x'), { maxLength: 2 }),
        thread: fc.nat(3),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(facts, fc.nat(), (given, rotation) => {
        const all = given.map((one, index) =>
          message(`m${index}`, index, { references: one.references, threads: [`m:${one.thread}`] }),
        )
        const turn = all.length === 0 ? 0 : rotation % all.length
        const turned = [...all.slice(turn), ...all.slice(0, turn)]
        expect(ids(conversationsOf(turned))).toEqual(ids(conversationsOf(all)))
        expect(conversationsOf(all).flat()).toHaveLength(all.length)
      }),
    )
  })
})
