import fc from 'fast-check'
import { expect, it } from 'vitest'
import { virtualClock } from '../clock.ts'
import { startEmulator } from '../emulator.ts'
import type { SearchableMessage } from '../spec.ts'
import { compileSearch } from './query.ts'
import { TextIndex } from './text-index.ts'

/** Few words, so that they repeat; with accents, letters that folding changes, and text that splits differently. */
const words = [
  ...['ann', 'Ann', 'joann', 'Łódź', 'lodz', 'CV', 'r', 'd', 'R&D', '5µm', 'µ', '½', 'a_b', 'naïve', '😀'],
  ...['hi😀there', 'ann@x.pl', 'jo.ann@x.pl', 'a.n.n+job@gmail.com', 'ann@gmail.com', 'Ann@GoogleMail.com'],
]
const text = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', ', ', '-', '', '\n')), { maxLength: 6 })
  .map((pairs) => pairs.flat().join(''))

const message: fc.Arbitrary<SearchableMessage> = fc
  .record({
    ...{ from: text, to: text, cc: text, bcc: text, deliveredTo: text, replyTo: text, subject: text },
    ...{ messageIdHeader: text, listId: text, files: fc.array(text, { maxLength: 2 }), body: text },
    labelIds: fc.constantFrom(['INBOX'], ['SPAM'], ['SENT']),
  })
  .map(({ files, body, ...rest }) => ({
    ...rest,
    ...{ labelNames: [], internalDate: 0, size: 1 },
    attachmentNames: () => files,
    bodyText: () => body,
  }))

const operators = ['', 'from:', 'to:', 'cc:', 'bcc:', 'deliveredto:', 'subject:', 'list:', 'filename:']
const term = fc
  .tuple(fc.constantFrom(...operators), fc.constantFrom(...words), text, fc.boolean())
  .map(([operator, word, phrase, isQuoted]) => operator + (isQuoted ? `"${phrase}"` : word))
const { query } = fc.letrec<{ query: string; any: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(term, fc.constantFrom('in:sent', 'from:@x.pl', 'larger:2')),
    tie('any'),
  ),
  any: fc
    .tuple(fc.constantFrom('{', '(', '-{', '-('), fc.array(tie('query'), { minLength: 1, maxLength: 4 }))
    .map(([open, queries]) => `${open}${queries.join(' ')}${open.endsWith('{') ? '}' : ')'}`),
}))

it('never leaves out a message that a query finds', () => {
  let narrowed = 0
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(query, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (messages, queries, gmailVariantsFound) => {
        const index = new TextIndex((number) => messages[number])
        const options = { nowMs: 0, includeSpamTrash: false, ownAddress: 'ann@x.pl', gmailVariantsFound }
        const { test, narrow } = compileSearch(queries.join(' '), options)
        if (!narrow) return
        narrowed += 1
        const worthLooking = narrow(index)
        expect(worthLooking).toEqual([...new Set(worthLooking)].sort((a, b) => a - b))
        const found = messages.flatMap((one, number) => (test(one) ? [number] : []))
        expect(worthLooking).toEqual(expect.arrayContaining(found))
      },
    ),
    { numRuns: 2_000 },
  )
  expect(narrowed).toBeGreaterThan(500)
})

it('opens no body for a search in headers', () => {
  const headers = { from: 'ann@x.pl', to: '', cc: '', bcc: '', deliveredTo: '', replyTo: '', subject: '' }
  const ann: SearchableMessage = {
    ...{
      ...headers,
      messageIdHeader: '',
      listId: '',
      labelIds: [],
      labelNames: [],
      internalDate: 0,
      size: 1,
    },
    attachmentNames: () => [],
    bodyText: () => expect.unreachable('a body was read'),
  }
  const index = new TextIndex((number) => [ann][number])
  const { narrow } = compileSearch('{from:ann@x.pl to:bob}', { nowMs: 0, includeSpamTrash: false })
  expect(narrow?.(index)).toEqual([0])
})

it('indexes messages that arrived since the last search, and leaves out deleted ones', async () => {
  const account = 'anna@firma.test'
  const google = await startEmulator({
    clock: virtualClock(Date.parse('2026-10-01T08:00:00Z')),
    world: { accounts: [{ email: account, name: 'Anna' }], mail: [], correspondents: [] },
  })
  const { accessToken } = google.signIn(account, 'https://mail.google.com/')
  const put = (subject: string, at: number) =>
    google.world.insert(account, {
      raw: Buffer.from(`From: jan@x.pl\r\nTo: ${account}\r\nSubject: ${subject}\r\n\r\nHello there.\r\n`),
      labelIds: ['INBOX'],
      at,
    }).id
  const search = async (q: string) => {
    const url = `${google.url}/gmail/v1/users/me/messages?q=${encodeURIComponent(q)}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
    return ((await answer.json()) as { messages?: { id: string }[] }).messages?.map(({ id }) => id) ?? []
  }
  const first = put('One', 2_000)
  expect(await search('from:jan@x.pl "hello there"')).toEqual([first])
  const older = put('Two', 1_000)
  const newer = put('Three', 3_000)
  expect(await search('from:jan@x.pl "hello there"')).toEqual([newer, first, older])
  google.world.remove(account, [first])
  expect(await search('from:jan@x.pl "hello there"')).toEqual([newer, older])
  await google.close()
})
