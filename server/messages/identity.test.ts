import { describe, expect, it } from 'vitest'
import { envelopeFromHeaders } from '../mail/headers.ts'
import { messageIdentity } from './identity.ts'

describe('messageIdentity', () => {
  const mail = (headers: Record<string, string>, text = 'Good morning.') => {
    const given = {
      From: 'form@x.pl',
      'Message-ID': '<one@x.pl>',
      Date: 'Thu, 1 Oct 2026 08:00:00 +0000',
      ...headers,
    }
    const list = Object.entries(given).map(([name, value]) => ({ name, value }))
    return { envelope: envelopeFromHeaders(list), text, html: null }
  }
  const identity = (given: ReturnType<typeof mail>, mailboxId = 'anna') =>
    messageIdentity(given, { mailboxId, providerId: 'a' })

  it('is one over mailboxes, whatever a list added to the text', () => {
    expect(identity(mail({}), 'tomek')).toBe(identity(mail({})))
    expect(identity(mail({}, 'Good morning. Sent to a list.'))).toBe(identity(mail({})))
  })

  it.each([
    [{ From: 'other@x.pl' }],
    [{ Date: 'Thu, 1 Oct 2026 08:00:01 +0000' }],
    [{ 'Message-ID': '<two@x.pl>' }],
  ])('is another with %j', (headers) => {
    expect(identity(mail(headers as Record<string, string>))).not.toBe(identity(mail({})))
  })

  it('without a date that can be read is told by what the mail says', () => {
    const undated = (text: string, Subject = 'Form') => mail({ Date: 'today', Subject }, text)
    expect(identity(undated('1'), 'tomek')).toBe(identity(undated('1')))
    expect(identity(undated('2'))).not.toBe(identity(undated('1')))
    expect(identity(undated('1', 'Other'))).not.toBe(identity(undated('1')))
  })

  it('without a Message-ID is one with nothing but itself', () => {
    expect(identity(mail({ 'Message-ID': '' }), 'tomek')).not.toBe(identity(mail({ 'Message-ID': '' })))
  })
})
