import { expect, it } from 'vitest'
import { labelSet } from './label.ts'

it('keeps the order labels came in, whatever order was seen before, and makes each list once', () => {
  expect(labelSet(['INBOX', 'UNREAD', 'INBOX'])).toEqual(['INBOX', 'UNREAD'])
  expect(labelSet(['UNREAD', 'INBOX'])).toEqual(['UNREAD', 'INBOX'])
  expect(labelSet(['INBOX', 'UNREAD'])).toBe(labelSet(['INBOX', 'UNREAD']))
})
