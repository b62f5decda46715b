import { expect, test } from 'vitest'
import type { Entry } from './candidate-threads.ts'
import { type Done, replyState } from './needs-reply.ts'

let ids = 0
function entry(snippet: string, more: Partial<Entry> = {}): Entry {
  ids += 1
  return {
    ...{
      kind: 'message',
      id: `m${ids}`,
      at: new Date(ids),
      messageIdHeader: null,
      inReplyTo: [],
      references: [],
    },
    ...{ threads: [], subject: '', from: { name: 'Maja', address: 'maja@x.pl' }, snippet, own: false },
    ...{ automatic: false, hasAttachments: false, hasInvitation: false, outbox: null },
    privacy: { isPrivate: false, isByOther: false, isOwn: false, isShared: true },
    ...more,
  }
}
const done: Done = { by: 'Anna', at: new Date() }
const question = () => entry('When do we meet?')
const own = () => entry('Tomorrow.', { own: true })
const thanks = () => entry('Dziękuję!')
const machine = () => entry('I am away.', { automatic: true })

test.each<[string, Entry[], boolean]>([
  ['a question', [question()], true],
  ['an answer', [question(), own()], false],
  ['a question after an answer', [own(), question()], true],
  ['thanks', [question(), own(), thanks()], false],
  ['thanks alone', [thanks()], false],
  ['a question, then thanks', [question(), thanks()], true],
  ['a question, then a machine', [question(), machine()], true],
  ['a machine', [own(), machine()], false],
  ['thanks with a file', [own(), entry('Dziękuję!', { hasAttachments: true })], true],
  ['thanks with an invitation', [own(), entry('Thanks', { hasInvitation: true })], true],
])('%s: %#', (_, entries, needsReply) => {
  expect(replyState(entries, new Map())).toEqual({ needsReply, done: null })
})

test('done covers its message and earlier ones, but no later question', () => {
  const [first, second, last] = [question(), question(), thanks()]
  const at = (one: Entry) => replyState([first, second, last], new Map([[one.id, done]]))
  expect(at(first)).toEqual({ needsReply: true, done: null })
  expect(at(second)).toEqual({ needsReply: false, done })
  expect(at(last)).toEqual({ needsReply: false, done })
})

test('done is not returned if an answer ended the waiting', () => {
  const [first, answer] = [question(), own()]
  expect(replyState([first, answer], new Map([[first.id, done]]))).toEqual({ needsReply: false, done: null })
})
