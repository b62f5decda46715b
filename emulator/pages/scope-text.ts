import type { PageLanguage } from './page.ts'

interface ScopeText {
  title: string
  description: string
}

/** Returns the consent page's text for a scope, in Google's style; undefined for a scope without a text. */
export function scopeText(scopeId: string, language: PageLanguage): ScopeText | undefined {
  const short = scopeId.replace(/^https:\/\/www\.googleapis\.com\/auth\//, '')
  const words = texts[short]?.[language]
  return words && { title: words[0], description: words[1] }
}

type Words = readonly [title: string, description: string]

const texts: Record<string, Record<PageLanguage, Words>> = {
  openid: {
    en: ['Associate you with your personal info on Google', 'So that the app knows which account this is.'],
    pl: ['Powiązanie Cię z Twoimi danymi osobowymi w Google', 'Aby aplikacja wiedziała, które to konto.'],
  },
  'userinfo.email': {
    en: ['See your primary Google Account email address', 'Your address only, not your mail.'],
    pl: ['Wyświetlanie podstawowego adresu e-mail konta Google', 'Tylko adres, bez wiadomości.'],
  },
  'userinfo.profile': {
    en: ['See your personal info', 'Your name and picture, as far as you made them public.'],
    pl: ['Wyświetlanie Twoich danych osobowych', 'Imię, nazwisko i zdjęcie, o ile są publiczne.'],
  },
  'gmail.readonly': {
    en: [
      'View your email messages and settings',
      'Read all your email. Without this nothing can appear in the app.',
    ],
    pl: [
      'Wyświetlanie wiadomości e-mail i ustawień',
      'Odczyt całej poczty. Bez tego nic nie pojawi się w aplikacji.',
    ],
  },
  'gmail.send': {
    en: ['Send email on your behalf', 'Messages go out from your own address.'],
    pl: ['Wysyłanie e-maili w Twoim imieniu', 'Wiadomości wychodzą z Twojego adresu.'],
  },
  'gmail.modify': {
    en: ['Read, compose, and send emails from your Gmail account', 'Also labels, drafts and the trash.'],
    pl: ['Czytanie, tworzenie i wysyłanie e-maili z konta Gmail', 'Także etykiety, wersje robocze i kosz.'],
  },
  'gmail.compose': {
    en: ['Manage drafts and send emails', 'Without reading the mail you have.'],
    pl: ['Zarządzanie wersjami roboczymi i wysyłanie e-maili', 'Bez odczytu posiadanej poczty.'],
  },
  'gmail.metadata': {
    en: [
      'View your email message metadata such as labels and headers, but not the email body',
      'No contents.',
    ],
    pl: ['Wyświetlanie metadanych e-maili, takich jak etykiety i nagłówki, bez treści', 'Bez zawartości.'],
  },
}
