import type { Language } from '../../contract/common.ts'

/**
 * The names by which a user finds their way through the product, in both languages. They are written out here
 * and not read from the locales, because users who know the way already depend on them.
 */
export interface Words {
  candidates: string
  people: string
  places: string
  menu: string
  accountSettings: string
  integration: string
  notConnectedCard: string
  goToIntegration: string
  connect: string
  connectedAs: string
  importing: string
  syncNow: string
  disconnect: string
  disconnectTitle: string
  yes: string
  cancel: string
  notConnected: string
  emails: string
  conversations: string
  openMessage: string
  showQuoted: string
  hideQuoted: string
  textOf: string
  showImages: string
  imagesOff: RegExp
  alwaysImages: RegExp
  imagesAlways: RegExp
  askImages: string
  text: string
  send: string
  sending: string
  sentTo: string
  undo: string
  draftSaved: string
  write: string
  actionsForAnna: string
  disableAccess: string
  restoreAccess: string
  signInAgain: string
  accessEnded: string
  active: string
  disabled: string
  gapPaused: RegExp
  gapFilled: string
  readOnly: RegExp
  change: string
  language: string
  languageName: string
  google: { chooser: string; selectAll: string; allow: string }
  webmail: {
    write: string
    reply: string
    to: string
    subject: string
    text: string
    send: string
  }
}

const en: Words = {
  candidates: 'Candidates',
  people: 'People',
  places: 'Main navigation',
  menu: 'Anna Kowalska: menu',
  accountSettings: 'Account settings',
  integration: 'Integration',
  notConnectedCard: 'Your Gmail is not connected',
  goToIntegration: 'Go to Integration',
  connect: 'Connect',
  connectedAs: 'Connected as anna@kurier.test',
  importing: 'Importing past emails',
  syncNow: 'Sync now',
  disconnect: 'Disconnect',
  disconnectTitle: 'Disconnect Gmail?',
  yes: 'Yes',
  cancel: 'Cancel',
  notConnected: 'Not connected',
  emails: 'Emails',
  conversations: 'Conversations',
  openMessage: 'Open this email',
  showQuoted: 'Show quoted text',
  hideQuoted: 'Hide quoted text',
  textOf: 'Email from',
  showImages: 'Show images',
  imagesOff: /2 images from elsewhere are not loaded/,
  alwaysImages: /^Always from /,
  imagesAlways: /are always shown/,
  askImages: 'Ask every time',
  text: 'Text of the email',
  send: 'Send',
  sending: 'Sending…',
  sentTo: 'Sending to Maja Wiśniewska',
  undo: 'Undo',
  draftSaved: 'Draft saved',
  write: 'Write',
  actionsForAnna: 'Actions for Anna Kowalska',
  disableAccess: 'Disable access',
  restoreAccess: 'Restore access',
  signInAgain: 'Sign in again',
  accessEnded: 'Your access has been disabled. An administrator can restore it.',
  active: 'Active',
  disabled: 'Disabled',
  gapPaused: /Sync of Anna Kowalska’s inbox was paused/,
  gapFilled: '1 email filled in',
  readOnly:
    /You can read emails here but not write: your permission “Access candidate mailbox” is set to Read/,
  change: 'Change',
  language: 'Language',
  languageName: 'English',
  google: { chooser: 'Choose an account', selectAll: 'Select all', allow: 'Allow' },
  webmail: {
    write: 'Write',
    reply: 'Reply',
    to: 'To',
    subject: 'Subject',
    text: 'Message',
    send: 'Send',
  },
}

const pl: Words = {
  candidates: 'Kandydaci',
  people: 'Osoby',
  places: 'Nawigacja główna',
  menu: 'Anna Kowalska: menu',
  accountSettings: 'Ustawienia konta',
  integration: 'Integracja',
  notConnectedCard: 'Twój Gmail nie jest połączony',
  goToIntegration: 'Przejdź do Integracji',
  connect: 'Połącz',
  connectedAs: 'Połączono jako anna@kurier.test',
  importing: 'Importowanie wcześniejszych wiadomości',
  syncNow: 'Synchronizuj teraz',
  disconnect: 'Rozłącz',
  disconnectTitle: 'Rozłączyć Gmail?',
  yes: 'Tak',
  cancel: 'Anuluj',
  notConnected: 'Nie połączono',
  emails: 'Wiadomości e-mail',
  conversations: 'Rozmowy',
  openMessage: 'Otwórz wiadomość',
  showQuoted: 'Pokaż cytowany tekst',
  hideQuoted: 'Ukryj cytowany tekst',
  textOf: 'Treść wiadomości:',
  showImages: 'Pokaż obrazy',
  imagesOff: /Nie wczytano 2 obrazów z zewnątrz/,
  alwaysImages: /^Zawsze od: /,
  imagesAlways: /są zawsze widoczne/,
  askImages: 'Pytaj za każdym razem',
  text: 'Treść wiadomości',
  send: 'Wyślij',
  sending: 'Wysyłanie…',
  sentTo: 'Wysyłanie do: Maja Wiśniewska',
  undo: 'Cofnij',
  draftSaved: 'Zapisano szkic',
  write: 'Napisz',
  actionsForAnna: 'Działania: Anna Kowalska',
  disableAccess: 'Wyłącz dostęp',
  restoreAccess: 'Przywróć dostęp',
  signInAgain: 'Zaloguj się ponownie',
  accessEnded: 'Twój dostęp został wyłączony. Może go przywrócić administrator.',
  active: 'Aktywny',
  disabled: 'Wyłączony',
  gapPaused: /Synchronizacja była wstrzymana .*\(Anna Kowalska\)/,
  gapFilled: 'uzupełniono 1 wiadomość',
  readOnly: /Możesz tu czytać wiadomości, ale nie pisać: uprawnienie „Dostęp do skrzynki kandydata”/,
  change: 'Zmień',
  language: 'Język',
  languageName: 'Polski',
  google: { chooser: 'Wybierz konto', selectAll: 'Wybierz wszystko', allow: 'Zezwól' },
  webmail: {
    write: 'Napisz',
    reply: 'Odpowiedz',
    to: 'Do',
    subject: 'Temat',
    text: 'Wiadomość',
    send: 'Wyślij',
  },
}

export const words: Record<Language, Words> = { en, pl }
