import { describe, expect, it } from 'vitest'
import { sharingLetter } from './sharing.ts'

const held = {
  kind: 'held' as const,
  address: 'barbara@poczta.example',
  candidate: { name: 'Barbara K.' },
  broughtBy: 'Tomek Nowak',
  emails: 3,
}
const facts = {
  to: 'anna@firma.pl',
  language: 'en' as const,
  notices: [held],
  appUrl: 'https://kurier.firma.pl',
}

describe('the daily letter about sharing', () => {
  it('says which address, whose profile, who added it and how many emails there are', () => {
    const { subject, text } = sharingLetter(facts)
    expect(subject).toBe('1 address is waiting for your decision')
    expect(text).toContain('barbara@poczta.example – Barbara K., added by Tomek Nowak (3 emails)')
    expect(text).toContain('Decide: https://kurier.firma.pl/account#sharing')
  })

  it('says it in Polish', () => {
    const notices = [held, { ...held, address: 'ewa@poczta.example', broughtBy: null, emails: 1 }]
    const { subject, text } = sharingLetter({ ...facts, language: 'pl', notices })
    expect(subject).toBe('2 adresy czekają na Twoją decyzję')
    expect(text).toContain('ewa@poczta.example – Barbara K. (1 wiadomość)')
  })

  it('tells what is shared by itself after what waits, and shortens a long list', () => {
    const many = Array.from({ length: 25 }, (_, n) => ({ ...held, address: `a${n}@poczta.example` }))
    const { text } = sharingLetter({ ...facts, notices: [{ ...held, kind: 'began' }, ...many] })
    expect(text).toContain('and 5 more')
    expect(text.indexOf('Colleagues added')).toBeLessThan(text.indexOf('shown on profiles'))
    expect(sharingLetter({ ...facts, notices: [{ ...held, kind: 'began' }] }).subject).toBe(
      'Emails with 1 address are shared',
    )
  })
})
