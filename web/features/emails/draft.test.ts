import { describe, expect, test } from 'vitest'
import {
  draftFault,
  emptyDraft,
  isBlank,
  parseRecipients,
  replyDraft,
  toNewMessage,
  without,
} from './draft.ts'

const id = '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10'
const maja = { name: 'Maja Wiśniewska', address: 'maja@poczta.pl' }
const tomek = { name: '', address: 'tomek@firma.pl' }

describe('recipients as people write them', () => {
  test('names, several at once, and what is no address is kept to be shown', () => {
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

describe('what keeps a draft from being sent', () => {
  const written = { ...emptyDraft([maja]), html: '<p>Dzień dobry</p>' }

  test('nothing', () => expect(draftFault(written)).toBeNull())
  test('nobody to send it to', () => expect(draftFault({ ...written, to: [] })).toBe('recipient-missing'))
  test('a blind copy is a recipient', () =>
    expect(draftFault({ ...written, to: [], bcc: [maja] })).toBeNull())
  test('a slip in an address', () => {
    for (const address of ['maja', 'maja@poczta', 'maja@poczta.', 'ma ja@poczta.pl']) {
      expect(draftFault({ ...written, cc: [{ name: '', address }] })).toBe('recipient-invalid')
    }
  })
  test('no text and no file', () => {
    expect(draftFault({ ...written, html: '<p></p><p>&nbsp;</p>' })).toBe('message-empty')
  })
})

test('a reply answers the sender; the others are asked for', () => {
  const start = { messageId: id, to: [maja], cc: [tomek], subject: 'Re: CV' }
  expect(replyDraft(start)).toMatchObject({ to: [maja], cc: [], replyToMessageId: id, subject: 'Re: CV' })
})

test('a reply without text is blank, a new email with a subject is not', () => {
  const start = { messageId: id, to: [maja], cc: [], subject: 'Re: CV' }
  expect(isBlank(replyDraft(start))).toBe(true)
  expect(isBlank({ ...emptyDraft([maja]), subject: 'CV' })).toBe(false)
})

test('what is posted names files by id', () => {
  const file = { id, filename: 'cv.pdf', contentType: 'application/pdf', sizeBytes: 1 }
  const posted = toNewMessage({ ...emptyDraft([maja]), id, attachments: [file] })
  expect(posted.attachmentIds).toEqual([id])
  expect(posted).not.toHaveProperty('attachments')
})

test('an address is the same one in capitals', () => {
  expect(without([maja, tomek], [{ name: 'Tomek', address: 'TOMEK@firma.pl' }])).toEqual([maja])
})
