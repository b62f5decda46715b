import { describe, expect, test } from 'vitest'
import { chooserPage, consentPage, oauthErrorPage } from './consent.ts'

const readonly = 'https://www.googleapis.com/auth/gmail.readonly'
const send = 'https://www.googleapis.com/auth/gmail.send'

function consent(language: 'en' | 'pl', granular = true): string {
  const scope = (id: string, isGranular: boolean) => ({
    id,
    title: id,
    description: id,
    granular: isGranular,
    checked: false,
  })
  return consentPage({
    account: { email: 'anna@kurier.test', name: 'Anna <Kowalska>' },
    appName: 'Kurier',
    scopes: [scope('openid', false), scope(readonly, granular), scope(send, granular)],
    action: '/o/oauth2/v2/auth',
    hidden: { state: 'a"b&c' },
    language,
  })
}

describe('consentPage', () => {
  test('describes the requested access in Google’s words, in both languages', () => {
    expect(consent('en')).toContain('Kurier wants to access your Google Account')
    expect(consent('en')).toContain('>Allow</button>')
    expect(consent('pl')).toContain('Wyświetlanie wiadomości e-mail i ustawień')
    expect(consent('pl')).toContain('>Zezwól</button>')
    expect(consent('pl')).toContain('<html lang="pl">')
  })

  test('has an empty check box for each granular scope only, and both decisions', () => {
    const page = consent('en')
    expect(page.match(/name="scope"/g)).toHaveLength(2)
    expect(page).toContain(`value="${send}"`)
    expect(page).not.toMatch(/<input[^>]* checked/)
    expect(page).toContain('name="decision" value="allow"')
    expect(page).toContain('name="decision" value="deny"')
    expect(consent('en', false)).not.toContain('type="checkbox"')
  })

  test('contains the hidden fields and escapes its input', () => {
    expect(consent('en')).toContain('name="state" value="a&quot;b&amp;c"')
    expect(consent('en')).toContain('Anna &lt;Kowalska&gt;')
  })

  test('every check box has a label', () => {
    const page = consent('en')
    for (const [, id] of page.matchAll(/<input type="checkbox" id="([^"]+)"/g))
      expect(page).toContain(`for="${id}"`)
  })
})

test('chooserPage links every account', () => {
  const accounts = [
    { email: 'a@x.pl', name: 'A' },
    { email: 'b@x.pl', name: 'B' },
  ]
  const page = chooserPage({
    accounts,
    continueUrl: (email) => `/next?who=${email}&x=1`,
    appName: 'Kurier',
    language: 'en',
  })
  expect(page).toContain('href="/next?who=b@x.pl&amp;x=1"')
})

test('oauthErrorPage shows the code and loads nothing from elsewhere', () => {
  const page = oauthErrorPage({ code: 'invalid_client', message: 'No <such> client', language: 'pl' })
  expect(page).toContain('invalid_client')
  expect(page).toContain('No &lt;such&gt; client')
  expect(page).not.toMatch(/(?:src|href)="https?:/)
})
