import { describe, expect, test } from 'vitest'
import { readAddressField } from './address.ts'
import { certainParticipants, envelopeFromHeaders, type MailHeader, parseDate } from './headers.ts'

const headers = (lines: Record<string, string>): MailHeader[] =>
  Object.entries(lines).map(([name, value]) => ({ name, value }))

/** Returns the CPU time of this thread since then, so that other work on the machine does not count. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return (user + system) / 1_000
}

describe('envelopeFromHeaders', () => {
  test('reads a message as Gmail lists it', () => {
    const envelope = envelopeFromHeaders(
      headers({
        'Delivered-To': 'anna+praca@firma.pl',
        'MESSAGE-ID': '<m1@x.pl>',
        'in-reply-to': '<p@x.pl>',
        References: '<r@x.pl>\r\n <p@x.pl>',
        Subject: '=?utf-8?Q?O_prac=C4=99?=',
        Date: 'Tue, 12 May 2026 10:02:03 +0200',
        From: 'Jan Kowalski <jan@x.pl>',
        'Reply-To': 'jan.priv@y.pl',
        To: 'Anna <anna@firma.pl>, "Nowak, Ola" <ola@firma.pl>',
        CC: 'undisclosed-recipients:;',
        'X-Kurier-Send-Id': '0199-abc',
      }),
    )
    expect(envelope).toEqual({
      messageIdHeader: 'm1@x.pl',
      inReplyTo: ['p@x.pl'],
      references: ['r@x.pl', 'p@x.pl'],
      subject: 'O pracę',
      date: new Date('2026-05-12T08:02:03Z'),
      from: { name: 'Jan Kowalski', address: 'jan@x.pl' },
      otherAuthors: [],
      originalFrom: [],
      replyTo: [{ name: '', address: 'jan.priv@y.pl' }],
      to: [
        { name: 'Anna', address: 'anna@firma.pl' },
        { name: 'Nowak, Ola', address: 'ola@firma.pl' },
      ],
      cc: [],
      bcc: [],
      deliveredTo: ['anna+praca@firma.pl'],
      uncertain: [],
      autoSubmitted: false,
      listId: null,
      failedRecipients: [],
      sendId: '0199-abc',
    })
  })

  test('does without any header', () => {
    expect(envelopeFromHeaders([])).toMatchObject({
      messageIdHeader: null,
      subject: '',
      date: null,
      from: null,
      to: [],
    })
  })

  test('joins repeated recipient headers, and takes the first of headers that must be unique', () => {
    const envelope = envelopeFromHeaders([
      { name: 'To', value: 'a@x.pl' },
      { name: 'to', value: 'b@x.pl' },
      { name: 'Subject', value: 'first' },
      { name: 'Subject', value: 'second' },
      { name: 'From', value: 'jan@x.pl' },
      { name: 'From', value: 'evil@y.pl' },
    ])
    expect(envelope.to.map(({ address }) => address)).toEqual(['a@x.pl', 'b@x.pl'])
    expect([envelope.subject, envelope.from?.address]).toEqual(['first', 'jan@x.pl'])
    expect(envelope.uncertain).toEqual(['jan@x.pl'])
  })

  test('shows doubtful addresses and files nothing under them', () => {
    const envelope = envelopeFromHeaders(
      headers({
        From: 'Microsoft account team ,_<x@y.com>',
        To: 'a@b.com <c@d.com>, ok@x.pl',
        Cc: 'ok@x.pl',
      }),
    )
    expect(envelope.from?.address).toBe('x@y.com')
    expect(envelope.uncertain).toEqual(['x@y.com', 'c@d.com'])
    expect(certainParticipants(envelope)).toEqual([{ name: '', address: 'ok@x.pl' }])
  })

  test('lists who may have taken part if a decoded name breaks a header', () => {
    const broken = { From: 'Jan <jan@x.pl>', To: 'Żaneta :( <z@x.pl>, Jan <jan@x.pl>, Maja <maja@x.pl>' }
    const envelope = envelopeFromHeaders(headers(broken))
    expect(envelope.uncertain).toEqual(['z@x.pl', 'maja@x.pl'])
    expect(certainParticipants(envelope).map(({ address }) => address)).toEqual(['jan@x.pl'])
  })

  test('takes certain addresses from every X-Failed-Recipients header', () => {
    const envelope = envelopeFromHeaders([
      { name: 'X-Failed-Recipients', value: 'jan@x.pl, a@b.com <c@d.com>' },
      { name: 'X-Failed-Recipients', value: '<ola@x.pl>' },
    ])
    expect(envelope.failedRecipients).toEqual(['jan@x.pl', 'ola@x.pl'])
  })

  test('every author of a From with several is a participant', () => {
    const envelope = envelopeFromHeaders(headers({ From: 'a@x.pl, "B, B" <b@x.pl>', To: 'c@x.pl' }))
    expect(envelope).toMatchObject({ from: { address: 'a@x.pl' }, uncertain: [] })
    expect(envelope.otherAuthors).toEqual([{ name: 'B, B', address: 'b@x.pl' }])
    expect(certainParticipants(envelope).map(({ address }) => address)).toEqual([
      'a@x.pl',
      'b@x.pl',
      'c@x.pl',
    ])
  })

  test('one uncertain author in From does not make the others uncertain', () => {
    const envelope = envelopeFromHeaders(headers({ From: 'a@x.pl, b@y.pl <c@x.pl>' }))
    expect(certainParticipants(envelope).map(({ address }) => address)).toEqual(['a@x.pl'])
  })

  test.each<Record<string, string>>([
    { 'X-Original-From': 'Jan Sowa <jan@x.pl>' },
    { 'X-Original-Sender': 'jan@x.pl' },
    { 'x-original-from': "'jan@x.pl' <jan@x.pl>", 'X-Original-Sender': '"jan"@x.pl' },
  ])('the writer that a Google Group names is a participant: %j', (lines) => {
    const envelope = envelopeFromHeaders(
      headers({ From: "'Jan Sowa' via HR <hr@firma.pl>", To: 'hr@firma.pl', ...lines } as Record<
        string,
        string
      >),
    )
    expect(certainParticipants(envelope).map(({ address }) => address)).toEqual(['hr@firma.pl', 'jan@x.pl'])
  })

  test.each([
    [{ 'Auto-Submitted': 'auto-replied' }, true],
    [{ 'Auto-Submitted': 'auto-generated; x=y' }, true],
    [{ 'Auto-Submitted': 'No' }, false],
    [{ 'X-Autoreply': 'yes' }, true],
    [{ 'X-Auto-Response-Suppress': 'All' }, true],
    [{ Precedence: 'bulk' }, true],
    [{ Precedence: 'auto_reply' }, true],
    [{ Precedence: 'first-class' }, false],
    [{ Precedence: 'list', 'List-Id': '<hr.firma.pl>' }, false],
    [{ Precedence: 'bulk', 'List-Post': '<mailto:hr@firma.pl>' }, false],
    [{ Precedence: 'bulk', 'List-Post': 'NO' }, true],
    [{ Precedence: 'junk' }, true],
    [{ 'X-Auto-Response-Suppress': 'None' }, false],
    [{ 'X-Auto-Response-Suppress': 'DR, RN, NRN' }, false],
    [{ 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }, true],
    [{ 'X-Autoreply': 'no' }, false],
    [{ 'X-Autorespond': 'false' }, false],
    [{ 'X-Autorespond': 'Out of office' }, true],
    [{ 'Auto-Submitted': 'no (a person wrote it)' }, false],
    [{ 'Auto-Submitted': 'notified' }, true],
    [{}, false],
  ])('%o is automatic: %s', (lines, automatic) => {
    expect(envelopeFromHeaders(headers(lines as Record<string, string>)).autoSubmitted).toBe(automatic)
  })
})

describe('parseDate', () => {
  test.each([
    ['Tue, 12 May 2026 10:02:03 +0200', '2026-05-12T08:02:03.000Z'],
    ['12 May 2026 10:02 +0200', '2026-05-12T08:02:00.000Z'],
    ['Tue, 12 May 2026 10:02:03 +0200 (CEST)', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 CEST', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 EST', '2026-05-12T15:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03', '2026-05-12T10:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 XYZ', '2026-05-12T10:02:03.000Z'],
    ['12 May 02 10:02:03 GMT', '2002-05-12T10:02:03.000Z'],
    ['Thu, 22 Aug 0102 12:07:35 +0800', '2002-08-22T04:07:35.000Z'],
    ['Sat Sep 21 08:18:08 2002', '2002-09-21T08:18:08.000Z'],
    ['Tue, 12 May 2026 10:02:03 +02:00', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 +02', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 +200', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 -05:30', '2026-05-12T15:32:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 GMT+0200', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 GMT+02:00 (CEST)', '2026-05-12T08:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 UTC-5', '2026-05-12T15:02:03.000Z'],
    ['Tue, 12 May 2026 10:02:03 PM +0200', '2026-05-12T20:02:03.000Z'],
    ['12 May 2026 12:02 am', '2026-05-12T00:02:00.000Z'],
    ['12 May 2026 12:02PM', '2026-05-12T12:02:00.000Z'],
    ['Tue, 12 May 2026 10:02:03.123 +0200', '2026-05-12T08:02:03.000Z'],
    ['Tue May 12 10:02:03 CEST 2026', '2026-05-12T08:02:03.000Z'],
    ['2026-05-12 10:02:03 +0200', '2026-05-12T08:02:03.000Z'],
    ['2026-05-12T10:02:03Z', '2026-05-12T10:02:03.000Z'],
    ['yesterday', null],
    ['foo 12', null],
    ['32 May 2026 99:99:99 +0000', null],
    ['12 May 9999 10:00:00 +0000', null],
    ['', null],
  ])('%s', (header, iso) => {
    expect(parseDate(header)?.toISOString() ?? null).toBe(iso)
  })
})

describe('address fields of a megabyte', () => {
  test.each([
    [','],
    [';'],
    [':'],
    ['a,'],
    ['a:;,'],
    ['<>,'],
    ['('],
    ['"'],
    ['@'],
    ['a@b.example,'],
    ['<a@b.example>'],
    ['"a" <a@b.example>, '],
    ['=?utf-8?q?a?= '],
  ])('%j many times', (piece) => {
    const value = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const started = process.threadCpuUsage()
    envelopeFromHeaders(headers({ From: value, To: value, Cc: value, 'Reply-To': value }))
    expect(cpuMs(started)).toBeLessThan(1_000)
  })

  test('each field is read once', () => {
    const value = '"a" <a@b.example>, '.repeat(13_000)
    const least = (run: () => void) =>
      Math.min(
        ...Array.from({ length: 6 }, () => {
          const started = process.threadCpuUsage()
          run()
          return cpuMs(started)
        }),
      )
    const once = least(() => readAddressField(value))
    expect(least(() => envelopeFromHeaders(headers({ From: value })))).toBeLessThan(2 * once)
  })

  test('a hundred thousand fields with an address each', () => {
    const fields = Array.from({ length: 100_000 }, (_, i) => ({ name: 'To', value: `a${i}@b.pl` }))
    const envelope = envelopeFromHeaders(fields)
    expect(envelope.to[0]?.address).toBe('a0@b.pl')
    expect(envelope.to.length).toBeLessThan(10_000)
  })

  test('two thousand recipients are read whole', () => {
    const list = Array.from(
      { length: 2_000 },
      (_, i) => `"Kandydat Numer ${i}" <kandydat.${i}@poczta.example>`,
    )
    const { to } = envelopeFromHeaders(headers({ To: `${','.repeat(1_000_000)}${list.join(', ')}` }))
    expect(to.at(-1)?.address).toBe('kandydat.1999@poczta.example')
  })
})
