import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { envelopeFromHeaders } from '../mail/headers.ts'
import { familyOf, formerIdentity } from './identity.ts'

describe('familyOf', () => {
  const family = (headers: Record<string, string>) => {
    const given = {
      From: 'form@x.pl',
      'Message-ID': '<one@x.pl>',
      Date: 'Thu, 1 Oct 2026 08:00:00 +0000',
      ...headers,
    }
    return familyOf(envelopeFromHeaders(Object.entries(given).map(([name, value]) => ({ name, value }))))
  }

  it('is the same if a list or gateway changed the mail', () => {
    expect(family({ From: 'list@x.pl', Subject: '[EXTERNAL] Hello' })).toBe(family({}))
    expect(family({ Date: 'Thu, 1 Oct 2026 10:00:00 +0200' })).toBe(family({}))
  })

  it.each([[{ Date: 'Thu, 1 Oct 2026 08:00:01 +0000' }], [{ 'Message-ID': '<two@x.pl>' }]])(
    'is another with %j',
    (headers) => {
      expect(family(headers as unknown as Record<string, string>)).not.toBe(family({}))
    },
  )

  it('uses writer and date if there is no Message-ID, or Google added one', () => {
    const added = (n: number) => ({ 'Message-ID': `<${n}.SMTPIN_ADDED_MISSING@mx.google.com>` })
    expect(family(added(1))).toBe(family(added(2)))
    expect(family({ 'Message-ID': '' })).toBe(family(added(1)))
    expect(family({ 'Message-ID': '', From: 'other@x.pl' })).not.toBe(family(added(1)))
    const viaList = { ...added(1), From: 'list@x.pl', 'X-Original-From': 'form@x.pl' }
    expect(family(viaList)).toBe(family(added(2)))
  })

  it('uses the subject if the date is unreadable', () => {
    expect(family({ Date: 'today' })).toBe(family({ Date: 'tomorrow' }))
    expect(family({ Date: 'today', Subject: 'Other' })).not.toBe(family({ Date: 'today' }))
  })
})

it('formerIdentity returns what earlier versions stored', () => {
  const stored = createHash('sha256')
    .update(JSON.stringify(['one@x.pl', 'form@x.pl', 1_790_841_600]))
    .digest('base64url')
  expect(formerIdentity('one@x.pl', 'Form@X.pl', new Date(1_790_841_600_900))).toBe(stored)
  expect(formerIdentity('one@x.pl', 'form@x.pl', null)).toBeNull()
})
