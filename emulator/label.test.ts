import { expect, it } from 'vitest'
import { labelSet } from './label.ts'

it('keeps the order of the labels, whatever order was seen before, and creates each list once', () => {
  expect(labelSet(['INBOX', 'UNREAD', 'INBOX'])).toEqual(['INBOX', 'UNREAD'])
  expect(labelSet(['UNREAD', 'INBOX'])).toEqual(['UNREAD', 'INBOX'])
  expect(labelSet(['INBOX', 'UNREAD'])).toBe(labelSet(['INBOX', 'UNREAD']))
})
