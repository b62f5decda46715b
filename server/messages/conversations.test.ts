import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversationsOf, type ThreadFacts, tiedTo } from './conversations.ts'

function message(id: string, minute: number, more: Partial<ThreadFacts> = {}): ThreadFacts {
  const at = new Date(Date.UTC(2026, 0, 1, 10, minute))
  return {
    id,
    at,
    messageIdHeader: `${id}@x`,
    inReplyTo: [],
    references: [],
    threads: [],
    subject: id,
    ...more,
  }
}

const ids = (found: ThreadFacts[][]) => found.map((group) => group.map((one) => one.id))

describe('conversationsOf', () => {
  it('connects an answer to its message, oldest first, the newest conversation first', () => {
    const messages = [message('c', 9), message('b', 5, { inReplyTo: ['a@x'] }), message('a', 1)]
    expect(ids(conversationsOf(messages))).toEqual([['c'], ['a', 'b']])
  })

  it('connects mailboxes through a message that only another one, or none, has', () => {
    const messages = [
      message('a', 1, { references: ['lost@x'] }),
      message('b', 2, { references: ['lost@x'] }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['a', 'b']])
  })

  it("follows Gmail's thread if headers are missing, but not across mailboxes", () => {
    const bare = { messageIdHeader: null }
    const messages = [
      message('a', 1, { ...bare, threads: ['m1:t'] }),
      message('b', 2, { ...bare, threads: ['m1:t'] }),
      message('c', 3, { ...bare, threads: ['m2:t'] }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['c'], ['a', 'b']])
  })

  it.each([
    'undefined',
    'null',
    'none',
    '',
    '0',
    'no-at-sign',
    'undefined@undefined',
    'NULL@x',
    '@x',
    'x@',
    '(null)@x',
    '{{id}}@x.pl',
    '#{id}@x.pl',
    '<%= id %>@x.pl',
    '%d@x.pl',
    '%s.%s@x.pl',
    '%(id)s@x.pl',
    '{0}@x.pl',
    '$MSGID@x.pl',
    '[objectObject]@x.pl',
    '[object Undefined]@x.pl',
    'undefined.undefined@x.pl',
    'undefined-null@x.pl',
    'NaN.0@x.pl',
    'NaN@x.pl',
    'none_0000@x.pl',
    '1@1',
    '12345@x.pl',
    '0.1@localhost',
    'undefined.7@x.pl',
    ...[
      '<%MESSAGEID%@crm.pl',
      '%MESSAGEID%@crm.pl',
      '%MESSAGE_ID%@crm.pl',
      'MESSAGE_ID@x',
      '__MESSAGE_ID__@x',
    ],
    ...['id@x', 'uuid@x.pl', 'your-message-id@x', 'root@localhost', 'info@firma.pl', 'brak@x', 'xxxxxxxx@x'],
    ...['id', 'message.id'].map((name) => `$\{${name}}@x.pl`),
    ...['1', 'undefined'].map((end) => `$\{id}.${end}@x.pl`),
  ])('connects nothing through %j, which is no id', (id) => {
    const messages = [
      message('a', 1, { inReplyTo: [id], subject: 'Urlop' }),
      message('b', 2, { references: [id], subject: 'Urlop' }),
      message('c', 3, { messageIdHeader: id }),
      message('d', 4, { messageIdHeader: id }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['d'], ['c'], ['b'], ['a']])
  })

  it.each([
    '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}@x.pl',
    '000001c2$abc12340$0100007f@pc',
    'undefined.3f2504e0@x.pl',
    '%d0%b0-1@x.pl',
    'null.pointer@x.pl',
    '20260101123456@10.0.0.1',
    'CAF+x=1@mail.gmail.com',
    'a@b@x',
    '"a b"@x',
    'nona@x',
    '1@1',
    '7@x.pl',
  ])('connects an answer to the message with the strange id %j', (id) => {
    const messages = [
      message('a', 1, { messageIdHeader: id, subject: 'Urlop' }),
      message('b', 2, { inReplyTo: [id], subject: 'Re: Urlop' }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['a', 'b']])
  })

  it('connects no other mail to a message whose id is a short number', () => {
    const messages = [
      message('a', 1, { messageIdHeader: '1@1', subject: 'Urlop' }),
      message('b', 2, { inReplyTo: ['1@1'], subject: 'Faktura' }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['b'], ['a']])
  })

  it('connects only mails of one subject through an id that several have, or many name and none has', () => {
    const named = { inReplyTo: ['constant@portal.example'] }
    const messages = [
      message('a', 1, { ...named, subject: 'Urlop' }),
      message('b', 2, { ...named, subject: 'Faktura' }),
      message('c', 3, { ...named, subject: 'Oferta' }),
      message('d', 4, { ...named, subject: 'Re: Oferta' }),
      message('e', 5, { messageIdHeader: 'one@x', subject: 'Test' }),
      message('f', 6, { messageIdHeader: 'one@x', subject: 'Wynik' }),
      message('g', 7, { inReplyTo: ['one@x'], subject: 'Odp: Wynik' }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['f', 'g'], ['e'], ['c', 'd'], ['b'], ['a']])
  })

  it('connects mails of a thread whose subjects changed through an answered mail that is not stored', () => {
    const messages = [
      message('a', 1, { messageIdHeader: 'first@x' }),
      message('b', 2, { inReplyTo: ['answered7@x'], subject: 'Re: Terminy' }),
      message('c', 3, { references: ['first@x', 'answered7@x'], subject: 'Inny temat' }),
      message('d', 4, { references: ['first@x', 'answered7@x'], subject: 'Trzeci temat' }),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['a', 'b', 'c', 'd']])
  })

  it('does not connect mails through the constant id of a program because one of them is in a thread', () => {
    const named = { references: ['constant7@crm.example'] }
    const messages = [
      message('a', 1),
      message('b', 2, { references: ['a@x', 'constant7@crm.example'], subject: 'Re: a' }),
      ...['c', 'd', 'e'].map((id, index) => message(id, index + 3, named)),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['e'], ['d'], ['c'], ['a', 'b']])
  })

  it('connects answers with changed subjects to the one message that they answer', () => {
    const messages = [
      message('a', 1),
      ...['b', 'c', 'd', 'e'].map((id, index) => message(id, index + 2, { inReplyTo: ['a@x'] })),
    ]
    expect(ids(conversationsOf(messages))).toEqual([['a', 'b', 'c', 'd', 'e']])
  })

  it('does not depend on the order of the messages', () => {
    const facts = fc.array(
      fc.record({
        references: fc.array(fc.constantFrom('p@x', 'q@x', 'm0@x', 'm1@x'), { maxLength: 2 }),
        thread: fc.nat(3),
        subject: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(facts, fc.nat(), (given, rotation) => {
        const all = given.map((one, index) =>
          message(`m${index}`, index, {
            references: one.references,
            threads: [`m:${one.thread}`],
            subject: one.subject,
          }),
        )
        const turn = all.length === 0 ? 0 : rotation % all.length
        const turned = [...all.slice(turn), ...all.slice(0, turn)]
        expect(ids(conversationsOf(turned))).toEqual(ids(conversationsOf(all)))
        expect(conversationsOf(all).flat()).toHaveLength(all.length)
      }),
    )
  })
})

describe('tiedTo', () => {
  it('names all that decides a conversation, whichever of the messages are visible', () => {
    const names = fc.constantFrom('p@x', 'q@x', 'm0@x', 'm1@x', '1@1', 'no id')
    const facts = fc.array(
      fc.record({
        own: names,
        references: fc.array(names, { maxLength: 2 }),
        thread: fc.nat(9),
        subject: fc.constantFrom('a', 'b', 'c'),
        isVisible: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(facts, (given) => {
        const all = given.map(({ own, references, thread, subject }, index) =>
          message(`m${index}`, index, {
            messageIdHeader: own,
            references,
            threads: [`m:${thread}`],
            subject,
          }),
        )
        const visible = all.filter((_, index) => given[index]!.isVisible)
        for (const conversation of conversationsOf(visible)) {
          const tied = tiedTo(all, [conversation[0]!.id])
          const among = conversationsOf(visible.filter(({ id }) => tied.has(id)))
          expect(ids(among)).toContainEqual(ids([conversation])[0])
        }
      }),
      { numRuns: 500 },
    )
  })
})
