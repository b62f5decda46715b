import { describe, expect, test } from 'vitest'
import {
  draftFault,
  emptyDraft,
  isBlank,
  paragraphsOf,
  parseRecipients,
  replyDraft,
  toNewMessage,
  without,
} from './draft.ts'

const id = '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10'
const maja = { name: 'Maja Wiśniewska', address: 'maja@poczta.pl' }
const tomek = { name: '', address: 'tomek@firma.pl' }

describe('pasted recipients', () => {
  test('with names, several at once; invalid ones are kept to be shown', () => {
    expect(parseRecipients('Maja Wiśniewska <maja@poczta.pl>; tomek@firma.pl')).toEqual([maja, tomek])
    expect(parseRecipients('maja@poczta.pl tomek@firma.pl')).toHaveLength(2)
    expect(parseRecipients('"Maja" <maja@poczta.pl>,')).toEqual([{ name: 'Maja', address: 'maja@poczta.pl' }])
    expect(parseRecipients('maja')).toEqual([{ name: '', address: 'maja' }])
    expect(parseRecipients(' , ')).toEqual([])
    expect(parseRecipients('\u200BMaja <\u2060maja@poczta.pl>, tomek@fir\u00ADma.pl\u2063, \u200B')).toEqual([
      { name: '\u200BMaja', address: 'maja@poczta.pl' },
      tomek,
    ])
  })
})

describe('what prevents sending a draft', () => {
  const written = { ...emptyDraft([maja]), html: '<p>Dzień dobry</p>' }

  test('nothing', () => expect(draftFault(written)).toBeNull())
  test('no recipient', () => expect(draftFault({ ...written, to: [] })).toBe('recipient-missing'))
  test('a blind copy is a recipient', () =>
    expect(draftFault({ ...written, to: [], bcc: [maja] })).toBeNull())
  test('a typing error in an address', () => {
    for (const address of ['maja', 'maja@poczta', 'maja@poczta.', 'ma ja@poczta.pl']) {
      expect(draftFault({ ...written, cc: [{ name: '', address }] })).toBe('recipient-invalid')
    }
  })
  test('no text and no file', () => {
    expect(draftFault({ ...written, html: '<p></p><p>&nbsp;</p>' })).toBe('message-empty')
  })
})

test('a reply goes to the sender; the others only on request', () => {
  const start = { messageId: id, from: 'anna@firma.pl', to: [maja], cc: [tomek], subject: 'Re: CV' }
  expect(replyDraft(start)).toMatchObject({ to: [maja], cc: [], replyToMessageId: id, subject: 'Re: CV' })
})

test('a reply without text is blank, a new email with a subject is not', () => {
  const start = { messageId: id, from: 'anna@firma.pl', to: [maja], cc: [], subject: 'Re: CV' }
  expect(isBlank(replyDraft(start))).toBe(true)
  expect(isBlank({ ...emptyDraft([maja]), subject: 'CV' })).toBe(false)
})

test('the request names files by id', () => {
  const file = { id, filename: 'cv.pdf', contentType: 'application/pdf', sizeBytes: 1 }
  const posted = toNewMessage({ ...emptyDraft([maja]), id, attachments: [file] })
  expect(posted.attachmentIds).toEqual([id])
  expect(posted).not.toHaveProperty('attachments')
})

test('addresses are compared case-insensitively', () => {
  expect(without([maja, tomek], [{ name: 'Tomek', address: 'TOMEK@firma.pl' }])).toEqual([maja])
})

test('the editor takes over the text typed before it loaded', () => {
  expect(paragraphsOf('Dzień dobry,\n\n1 < 2 & 3 > 2')).toBe(
    '<p>Dzień dobry,</p><p></p><p>1 &lt; 2 &amp; 3 &gt; 2</p>',
  )
  expect(paragraphsOf('')).toBe('')
})
