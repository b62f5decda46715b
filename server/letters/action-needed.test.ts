import { describe, expect, it } from 'vitest'
import { actionNeededLetter } from './action-needed.ts'

const facts = {
  to: 'anna@firma.pl',
  language: 'en' as const,
  timeZone: 'Europe/Warsaw',
  address: 'anna@gmail.com',
  since: new Date('2026-11-21T23:39:00Z'),
  cause: 'admin_policy' as const,
  appUrl: 'https://kurier.firma.pl',
}

describe('the letter about an inbox that needs action', () => {
  it('says which inbox, since when, why, what is safe and where to fix it', () => {
    const { subject, text, to } = actionNeededLetter(facts)
    expect(to).toBe('anna@firma.pl')
    expect(subject).toBe('Reconnect Gmail: anna@gmail.com cannot be read')
    expect(text).toContain('Since 22 November 2026 at 00:39 Kurier has not been able to read')
    expect(text).toContain('your Google Workspace administrator has blocked it')
    expect(text).toContain('Nothing is lost')
    expect(text).toContain('Reconnect: https://kurier.firma.pl/account#integration')
  })

  it('says it in Polish', () => {
    const { subject, text, html } = actionNeededLetter({ ...facts, language: 'pl' })
    expect(subject).toBe('Połącz Gmail ponownie: nie można odczytać skrzynki anna@gmail.com')
    expect(text).toContain('22 listopada 2026')
    expect(html).toContain('<html lang="pl">')
    expect(html).toContain('>Połącz ponownie</a>')
  })

  it('loads nothing from other sites, and escapes what it shows', () => {
    const { html } = actionNeededLetter({ ...facts, address: '<b>"x"</b>@gmail.com' })
    expect(html).not.toContain('<b>')
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual([
      'href="https://kurier.firma.pl/account#integration"',
    ])
  })
})
