import type { PageLanguage } from './page.ts'

/** The webmail's words. */
export const webmailWords = {
  en: {
    title: 'Webmail',
    choose: 'Whose mail would you like to open?',
    accounts: 'Google accounts',
    accountsText: 'Everything Gmail would show them.',
    outside: 'People outside',
    outsideText: 'Play the candidate: read what was sent to them, and write as them.',
    inbox: 'Inbox',
    sent: 'Sent',
    trash: 'Trash',
    all: 'All mail',
    search: 'Search mail',
    find: 'Search',
    write: 'Write',
    others: 'Another person',
    empty: 'Nothing here.',
    noSubject: '(no subject)',
    older: 'Older',
    newer: 'Newer',
    from: 'From',
    to: 'To',
    cc: 'Cc',
    bcc: 'Bcc',
    subject: 'Subject',
    text: 'Message',
    send: 'Send',
    reply: 'Reply',
    replyAll: 'Reply all',
    actions: {
      trash: 'Trash',
      untrash: 'Take out of trash',
      archive: 'Archive',
      read: 'Mark read',
      unread: 'Mark unread',
      delete: 'Delete forever',
    },
    body: 'Message text',
    asText: 'As plain text',
    files: 'Attachments',
    unread: 'unread',
    newMessage: 'New message',
    wrote: (when: string, who: string) => `On ${when}, ${who} wrote:`,
    noRecipient: 'Add at least one recipient. What you wrote is still here.',
    missing: 'This message is no longer here.',
  },
  pl: {
    title: 'Poczta',
    choose: 'Czyją pocztę otworzyć?',
    accounts: 'Konta Google',
    accountsText: 'Wszystko, co pokazałby im Gmail.',
    outside: 'Osoby z zewnątrz',
    outsideText: 'Zagraj kandydata: czytaj, co do niego wysłano, i pisz jako on.',
    inbox: 'Odebrane',
    sent: 'Wysłane',
    trash: 'Kosz',
    all: 'Wszystkie',
    search: 'Szukaj w poczcie',
    find: 'Szukaj',
    write: 'Napisz',
    others: 'Inna osoba',
    empty: 'Nic tu nie ma.',
    noSubject: '(bez tematu)',
    older: 'Starsze',
    newer: 'Nowsze',
    from: 'Od',
    to: 'Do',
    cc: 'DW',
    bcc: 'UDW',
    subject: 'Temat',
    text: 'Wiadomość',
    send: 'Wyślij',
    reply: 'Odpowiedz',
    replyAll: 'Odpowiedz wszystkim',
    actions: {
      trash: 'Do kosza',
      untrash: 'Wyjmij z kosza',
      archive: 'Archiwizuj',
      read: 'Oznacz jako przeczytane',
      unread: 'Oznacz jako nieprzeczytane',
      delete: 'Usuń na zawsze',
    },
    body: 'Treść wiadomości',
    asText: 'Jako zwykły tekst',
    files: 'Załączniki',
    unread: 'nieprzeczytana',
    newMessage: 'Nowa wiadomość',
    wrote: (when: string, who: string) => `W dniu ${when} ${who} napisał(a):`,
    noRecipient: 'Dodaj co najmniej jednego odbiorcę. Napisana treść jest nadal tutaj.',
    missing: 'Tej wiadomości już tu nie ma.',
  },
} satisfies Record<PageLanguage, unknown>

export type Action = keyof (typeof webmailWords)['en']['actions']

/** Formats a moment as "12:41" today, "9 Nov" this year, "9.11.2025" before; in Warsaw's time. */
export function shortDate(at: number, nowMs: number, language: PageLanguage): string {
  const locale = language === 'pl' ? 'pl-PL' : 'en-GB'
  const timeZone = 'Europe/Warsaw'
  const day = (moment: number) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)
  if (day(at) === day(nowMs))
    return new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).format(at)
  if (day(at).slice(0, 4) === day(nowMs).slice(0, 4)) {
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(at)
  }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone }).format(at)
}

/** Formats a moment as "20 Nov 2026, 12:41". */
export function longDate(at: number, language: PageLanguage): string {
  const locale = language === 'pl' ? 'pl-PL' : 'en-GB'
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Europe/Warsaw',
  }).format(at)
}
