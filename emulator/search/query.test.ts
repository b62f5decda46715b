import { describe, expect, test } from 'vitest'
import type { SearchableMessage } from '../spec.ts'
import { compileQuery } from './query.ts'

const nowMs = Date.UTC(2026, 10, 20, 12)

interface Sketch extends Partial<Omit<SearchableMessage, 'attachmentNames' | 'bodyText'>> {
  files?: string[]
  body?: string
}

function message(sketch: Sketch): SearchableMessage {
  const { files = [], body = '', ...rest } = sketch
  return {
    from: '',
    to: 'Anna Kowalska <anna@kurier.test>',
    cc: '',
    bcc: '',
    deliveredTo: '',
    replyTo: '',
    subject: '',
    messageIdHeader: '',
    listId: '',
    labelIds: ['INBOX'],
    labelNames: [],
    internalDate: Date.UTC(2026, 5, 1),
    size: 5_000,
    ...rest,
    attachmentNames: () => files,
    bodyText: () => body,
  }
}

const mailbox: Record<string, SearchableMessage> = {
  ann: message({
    from: 'Ann Smith <ann@x.pl>',
    subject: 'Dinner on Friday',
    messageIdHeader: 'ann-1@x.pl',
    body: 'See you at the theatre. Regards, Ann',
    labelIds: ['INBOX', 'UNREAD', 'CATEGORY_PERSONAL'],
    internalDate: Date.UTC(2026, 10, 19, 11),
  }),
  joann: message({
    from: 'Jo <joann@x.pl>',
    cc: 'bob@x.pl',
    subject: 'movie tickets',
    files: ['tickets.pdf'],
    labelIds: ['INBOX', 'STARRED'],
    size: 3_000_000,
  }),
  maja: message({
    from: '"Wiśniewska, Maja" <Maja.Wisniewska@Gmail.com>',
    subject: 'Zażółć gęślą jaźń',
    body: 'W załączeniu CV.',
    files: ['CV Maja.pdf', 'portfolio.zip'],
    internalDate: Date.UTC(2026, 2, 8, 8),
    size: 200_000,
  }),
  sent: message({
    from: 'Anna Kowalska <anna@kurier.test>',
    to: 'maja.wisniewska@gmail.com, jo.ann@x.pl',
    bcc: 'secret@boss.pl',
    subject: 'Re: Zażółć gęślą jaźń',
    messageIdHeader: 'CAF+x=9@mail.gmail.com',
    labelIds: ['SENT'],
    internalDate: Date.UTC(2026, 2, 8, 7, 59),
  }),
  plus: message({
    from: 'foo+bar@sub.firma.pl',
    to: 'anna+jobs@kurier.test',
    deliveredTo: 'anna+jobs@kurier.test',
    subject: 'R&D: the plan',
    labelIds: ['Label_1'],
    labelNames: ['Work stuff/2026'],
    internalDate: Date.UTC(2025, 10, 1),
  }),
  news: message({
    from: '"bar via News" <news@firma.pl>',
    listId: 'Weekly <weekly.firma.pl>',
    subject: 'Dinner recipes',
    body: 'Write to ann@x.pl. Or don’t.',
    labelIds: ['INBOX', 'CATEGORY_PROMOTIONS', 'IMPORTANT'],
    size: 40_000,
  }),
  spam: message({ from: 'ann@x.pl', subject: 'You won', labelIds: ['SPAM'] }),
  trash: message({ from: 'ann@x.pl.example', subject: 'Old dinner', labelIds: ['TRASH'] }),
}

const visible = ['ann', 'joann', 'maja', 'sent', 'plus', 'news']
const all = [...visible, 'spam', 'trash']

function find(q: string, options: Partial<Parameters<typeof compileQuery>[1]> = {}): string[] {
  const matches = compileQuery(q, {
    nowMs,
    includeSpamTrash: false,
    ownAddress: 'anna@kurier.test',
    ...options,
  })
  return Object.keys(mailbox).filter((id) => matches(mailbox[id]!))
}

const table: [q: string, ids: string[]][] = [
  ['', visible],
  // Addresses and names
  ['from:ann@x.pl', ['ann']],
  ['from:ANN@X.PL', ['ann']],
  ['FROM:ann@x.pl', ['ann']],
  ['from:<ann@x.pl>', ['ann']],
  ['from:"ann@x.pl"', ['ann']],
  ['from:nn@x.pl', []],
  ['from:ann@x.p', []],
  ['from:ann', ['ann']],
  ['from:smith', ['ann']],
  ['from:"Ann Smith"', ['ann']],
  ['from:"Smith Jones"', []],
  ['from:maja.wisniewska@gmail.com', ['maja']],
  ['from:majawisniewska@gmail.com', []],
  ['from:maja+x@gmail.com', []],
  ['from:wiśniewska', ['maja']],
  ['from:Wisniewska', ['maja']],
  ['from:maja.wisniewska', ['maja']],
  ['from:x.pl', ['ann', 'joann']],
  ['from:@x.pl', ['ann', 'joann']],
  ['from:*@x.pl', ['ann', 'joann']],
  ['from:@firma.pl', ['plus', 'news']],
  ['from:@sub.firma.pl', ['plus']],
  ['from:@irma.pl', []],
  ['from:me', ['sent']],
  ['to:me', ['ann', 'joann', 'maja', 'news']],
  ['from:foo+bar', ['plus', 'news']],
  ['from:foo+bar@sub.firma.pl', ['plus']],
  ['from:foo@sub.firma.pl', []],
  ['to:anna+jobs@kurier.test', ['plus']],
  ['to:anna@kurier.test', ['ann', 'joann', 'maja', 'news']],
  ['to:bob@x.pl', ['joann']],
  ['to:bob', ['joann']],
  ['cc:bob@x.pl', ['joann']],
  ['cc:maja.wisniewska@gmail.com', []],
  ['to:secret@boss.pl', ['sent']],
  ['bcc:secret@boss.pl', ['sent']],
  ['bcc:bob@x.pl', []],
  ['to:ann@x.pl', []],
  ['to:jo.ann@x.pl', ['sent']],
  ['deliveredto:anna+jobs@kurier.test', ['plus']],
  ['deliveredto:anna@kurier.test', []],
  // AND, OR, NOT and grouping
  ['from:ann subject:dinner', ['ann']],
  ['from:ann AND subject:dinner', ['ann']],
  ['from:ann@x.pl OR from:joann@x.pl', ['ann', 'joann']],
  ['from:ann@x.pl or from:joann@x.pl', []],
  ['{from:ann@x.pl from:joann@x.pl}', ['ann', 'joann']],
  ['{from:ann@x.pl OR from:joann@x.pl}', ['ann', 'joann']],
  ['from:(ann@x.pl OR joann@x.pl)', ['ann', 'joann']],
  ['from:{ann@x.pl joann@x.pl}', ['ann', 'joann']],
  ['from:(ann smith)', ['ann']],
  ['from:(ann jones)', []],
  ['subject:dinner from:ann OR from:news', ['ann', 'news']],
  ['from:ann OR from:news subject:recipes', ['news']],
  ['(from:ann subject:friday) OR from:jo', ['ann', 'joann']],
  [
    '{from:maja.wisniewska@gmail.com to:maja.wisniewska@gmail.com cc:maja.wisniewska@gmail.com}',
    ['maja', 'sent'],
  ],
  ['{from:{ann@x.pl maja.wisniewska@gmail.com} to:bob@x.pl subject:plan}', ['ann', 'joann', 'maja', 'plus']],
  ['-from:ann@x.pl', ['joann', 'maja', 'sent', 'plus', 'news']],
  ['-{from:ann@x.pl from:joann@x.pl}', ['maja', 'sent', 'plus', 'news']],
  ['-(from:ann@x.pl subject:movie) has:attachment', ['joann', 'maja']],
  ['from:(-ann jo)', ['joann']],
  ['subject:dinner -from:ann', ['news']],
  ['-in:sent -in:inbox', ['plus']],
  // Words
  ['dinner', ['ann', 'news']],
  ['din', []],
  ['"dinner on friday"', ['ann']],
  ['"dinner friday"', []],
  ['theatre', ['ann']],
  ['subject:theatre', []],
  ['zazolc gesla', ['maja', 'sent']],
  ['subject:"gęślą jaźń"', ['maja', 'sent']],
  ['subject:(dinner recipes)', ['news']],
  ['subject:{movie plan}', ['joann', 'plus']],
  ['R & D', ['plus']],
  ['the-plan', ['plus']],
  ['ann@x.pl', ['ann', 'news']],
  ['-"regards"', ['joann', 'maja', 'sent', 'plus', 'news']],
  ['from: ann', []],
  ['unknown:operator', []],
  // Ids, lists, files, sizes
  ['rfc822msgid:ann-1@x.pl', ['ann']],
  ['rfc822msgid:<ann-1@x.pl>', ['ann']],
  ['rfc822msgid:CAF+x=9@mail.gmail.com', ['sent']],
  ['rfc822msgid:ann-1@x', []],
  ['list:weekly.firma.pl', ['news']],
  ['list:firma.pl', ['news']],
  ['has:attachment', ['joann', 'maja']],
  ['-has:attachment from:ann', ['ann']],
  ['has:userlabels', ['plus']],
  ['filename:pdf', ['joann', 'maja']],
  ['filename:tickets.pdf', ['joann']],
  ['filename:"cv maja.pdf"', ['maja']],
  ['filename:zip', ['maja']],
  ['filename:tick', []],
  ['larger:2M', ['joann']],
  ['larger:100K', ['joann', 'maja']],
  ['smaller:6000', ['ann', 'sent', 'plus']],
  // Places and states
  ['in:inbox', ['ann', 'joann', 'maja', 'news']],
  ['in:sent', ['sent']],
  ['in:archive', ['plus']],
  ['is:unread', ['ann']],
  ['is:read', ['joann', 'maja', 'sent', 'plus', 'news']],
  ['is:starred', ['joann']],
  ['is:important', ['news']],
  ['label:work-stuff-2026', ['plus']],
  ['label:"Work stuff/2026"', ['plus']],
  ['label:Label_1', ['plus']],
  ['label:inbox is:starred', ['joann']],
  ['category:primary', ['ann']],
  ['category:promotions', ['news']],
  ['in:anywhere', all],
  ['in:anywhere from:ann@x.pl', ['ann', 'spam']],
  ['in:spam', ['spam']],
  ['in:trash', ['trash']],
  ['-in:trash subject:dinner', ['ann', 'news']],
  ['-in:chats -in:drafts from:x.pl', ['ann', 'joann']],
  // Dates: 8 March 2026 is the day the clocks change in the Pacific zone, midnight is 08:00 UTC
  ['after:2026/03/08 before:2026/03/09', ['maja']],
  ['after:2026-03-08 before:2026-3-9', ['maja']],
  ['after:03/08/2026 before:03/09/2026', ['maja']],
  ['before:2026/03/08 after:2026/03/07', ['sent']],
  [`after:${Date.UTC(2026, 2, 8, 8) / 1000} before:${Date.UTC(2026, 2, 8, 8) / 1000 + 1}`, ['maja']],
  [`after:${Date.UTC(2026, 2, 8, 8) / 1000 + 1} before:${Date.UTC(2026, 3, 1) / 1000}`, []],
  ['newer:2026/11/19', ['ann']],
  ['older:2026/01/01', ['plus']],
  ['newer_than:2d', ['ann']],
  ['newer_than:1d', []],
  ['newer_than:9m', ['ann', 'joann', 'maja', 'sent', 'news']],
  ['older_than:1y', ['plus']],
  ['older_than:8m', ['maja', 'sent', 'plus']],
  // A query that Gmail cannot parse finds nothing
  ['from:(ann', []],
  ['from:ann)', []],
  ['{from:ann', []],
  ['{from:ann)', []],
  ['"dinner', []],
  ['()', []],
  ['OR dinner', []],
  ['dinner OR', []],
  ['from:"***"', []],
  ['after:yesterday', []],
  ['after:2026/02/30', []],
  ['newer_than:2h', []],
  ['larger:big', []],
  ['is:happy', []],
  ['has:soul', []],
  ['category:other', []],
  ['dinner -newer_than:nonsense', []],
  ['see AROUND 3 theatre', ['ann']],
  ['theatre AROUND 3 see', ['ann']],
  ['see AROUND 2 theatre', []],
  ['"see AROUND 3 theatre"', ['ann']],
  ['"theatre AROUND 3 see"', []],
  ['from:ann@x.pl see AROUND 3 theatre OR from:bob@x.pl', ['ann']],
  ['-(see AROUND 3 theatre) from:ann@x.pl', []],
  ['see around 3 theatre', []],
  ['see AROUND theatre', []],
  [`${'('.repeat(60)}dinner${')'.repeat(60)}`, []],
]

describe('compileQuery', () => {
  test.each(table)('%s', (q, ids) => {
    expect(find(q)).toEqual(ids)
  })

  test('includeSpamTrash also finds spam and trash', () => {
    expect(find('from:ann@x.pl', { includeSpamTrash: true })).toEqual(['ann', 'spam'])
  })

  test('without an own address "me" is a word like any other', () => {
    expect(find('from:me', { ownAddress: undefined })).toEqual([])
  })

  test('a query over the limit finds nothing, one at the limit is answered', () => {
    expect(find('from:ann@x.pl', { maxQueryLength: 13 })).toEqual(['ann'])
    expect(find('from:ann@x.pl', { maxQueryLength: 12 })).toEqual([])
  })

  test('midnight follows summer time', () => {
    const summer = message({ internalDate: Date.UTC(2026, 6, 1, 7) })
    const before = message({ internalDate: Date.UTC(2026, 6, 1, 7) - 1 })
    const matches = compileQuery('after:2026/07/01', { nowMs, includeSpamTrash: false })
    expect([matches(summer), matches(before)]).toEqual([true, false])
  })

  test('bodies are read last: an address that does not match never opens one', () => {
    const opened = { count: 0 }
    const bodyText = () => {
      opened.count += 1
      return 'theatre'
    }
    const letter = { ...mailbox.ann!, bodyText }
    compileQuery('theatre from:bob@x.pl', { nowMs, includeSpamTrash: false })(letter)
    expect(opened.count).toBe(0)
  })
})
