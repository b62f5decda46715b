import { escapeHtml } from '../html.ts'
import { avatar, type PageLanguage, page } from './page.ts'
import { type Action, longDate, shortDate, webmailWords } from './words.ts'

export const places = ['inbox', 'sent', 'trash', 'all'] as const
export type Place = (typeof places)[number]

interface WebmailPerson {
  email: string
  name: string
}

/** A letter in a list. */
export interface LetterLine {
  /** Identifies it in webmail addresses. */
  id: string
  /** Who it is from, or whom it went to. */
  who: string
  subject: string
  snippet: string
  at: number
  isUnread: boolean
  files: number
}

/** An opened letter. */
export interface LetterView {
  id: string
  subject: string
  from: string
  to: string
  cc: string
  bcc: string
  at: number
  text: string
  /** Unchanged HTML. It is shown in a sandbox without scripts or network. */
  html: string | undefined
  files: readonly string[]
  actions: readonly Action[]
}

export interface ComposeFields {
  to: string
  cc: string
  bcc: string
  subject: string
  text: string
  /** The letter it answers. */
  answers: string
}

/** Everyone whose mail can be opened. */
export function webmailHome(parts: {
  accounts: readonly WebmailPerson[]
  outsiders: readonly WebmailPerson[]
  language: PageLanguage
}): string {
  const words = webmailWords[parts.language]
  const main = `<h1>${words.choose}</h1>
${peopleList(words.accounts, words.accountsText, parts.accounts)}
${peopleList(words.outside, words.outsideText, parts.outsiders)}`
  return page({ title: words.title, language: parts.language, main, width: 'wide' })
}

/** A list of someone's mail, newest first, with links to the pages before and after it if there are any. */
export function webmailList(parts: {
  person: WebmailPerson
  places: readonly Place[]
  place: Place
  q: string
  letters: readonly LetterLine[]
  newerUrl?: string
  olderUrl?: string
  nowMs: number
  language: PageLanguage
}): string {
  const words = webmailWords[parts.language]
  const tabs = parts.places
    .map((place) => {
      const current = place === parts.place ? ' aria-current="page"' : ''
      return `<a href="${boxUrl(parts.person.email, place)}"${current}>${words[place]}</a>`
    })
    .join('')
  const rows = parts.letters.map((letter) => letterRow(letter, parts)).join('\n')
  const list = rows
    ? `<ul class="list rows">\n${rows}\n</ul>`
    : `<p class="list muted" style="padding:24px">${words.empty}</p>`
  const main = `<div class="bar"><h1>${escapeHtml(parts.person.name)}</h1>
<a class="button primary" href="${composeUrl(parts.person.email)}">${words.write}</a></div>
<div class="bar"><nav class="tabs" aria-label="${words.title}">${tabs}</nav>
<form class="search" role="search" action="/webmail/box"><input type="hidden" name="as" value="${escapeHtml(parts.person.email)}"><input type="hidden" name="in" value="${parts.place}">
<input type="search" name="q" value="${escapeHtml(parts.q)}" aria-label="${words.search}" placeholder="${words.search}"><button>${words.find}</button></form></div>
${list}
${pager(parts)}`
  const title = `${words[parts.place]} – ${parts.person.email}`
  return page({ title, language: parts.language, main, width: 'wide', aside: asideOf(parts) })
}

/** A letter with its actions. */
export function webmailMessage(parts: {
  person: WebmailPerson
  letter: LetterView
  language: PageLanguage
}): string {
  const { person, letter, language } = parts
  const words = webmailWords[language]
  const lines: [string, string][] = [
    [words.from, letter.from],
    [words.to, letter.to],
    [words.cc, letter.cc],
    [words.bcc, letter.bcc],
  ]
  const facts = lines
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `<p class="small" style="overflow-wrap:anywhere"><span class="muted">${name}:</span> ${escapeHtml(value)}</p>`,
    )
    .join('\n')
  const answer = `${composeUrl(person.email)}&amp;answers=${encodeURIComponent(letter.id)}`
  const main = `<article class="card">
<h1>${escapeHtml(letter.subject || words.noSubject)}</h1>
<div style="margin-top:12px">${facts}<p class="small muted">${longDate(letter.at, language)}</p></div>
${bodyOf(letter, language)}
${filesOf(letter, person, language)}
<div class="actions"><a class="button primary" href="${answer}">${words.reply}</a><a class="button" href="${answer}&amp;to-all=1">${words.replyAll}</a>
${letter.actions.map((action) => actionForm(action, letter, person, language)).join('\n')}</div>
</article>`
  const title = letter.subject || words.noSubject
  return page({ title, language, main, width: 'wide', aside: asideOf(parts) })
}

/** The form of a new letter or an answer. */
export function webmailCompose(parts: {
  person: WebmailPerson
  fields: ComposeFields
  problem?: string
  language: PageLanguage
}): string {
  const { person, fields, language } = parts
  const words = webmailWords[language]
  const field = (name: 'to' | 'cc' | 'bcc' | 'subject') =>
    `<label for="${name}">${words[name]}</label><input type="text" id="${name}" name="${name}" value="${escapeHtml(fields[name])}" autocomplete="off">`
  const title = fields.answers ? words.reply : words.newMessage
  const main = `<form class="card" method="post" action="/webmail/send">
<h1>${title}</h1>
${parts.problem ? `<p class="problem" role="alert">${escapeHtml(parts.problem)}</p>` : ''}
<input type="hidden" name="as" value="${escapeHtml(person.email)}"><input type="hidden" name="answers" value="${escapeHtml(fields.answers)}">
${field('to')}${field('cc')}${field('bcc')}${field('subject')}
<label for="text">${words.text}</label><textarea id="text" name="text" rows="14">\n${escapeHtml(fields.text)}</textarea>
<div class="actions"><button class="primary">${words.send}</button></div>
</form>`
  return page({ title, language, main, width: 'wide', aside: asideOf(parts) })
}

/** The address of a list in someone's mailbox. */
function boxUrl(email: string, place: Place): string {
  return `/webmail/box?as=${encodeURIComponent(email)}&amp;in=${place}`
}

function composeUrl(email: string): string {
  return `/webmail/compose?as=${encodeURIComponent(email)}`
}

function peopleList(heading: string, text: string, people: readonly WebmailPerson[]): string {
  if (people.length === 0) return ''
  const rows = people.map(
    ({ email, name }) =>
      `<li><a class="row" href="${boxUrl(email, 'inbox')}"><span class="person">${avatar(name)}<span><b>${escapeHtml(name)}</b><small>${escapeHtml(email)}</small></span></span></a></li>`,
  )
  return `<h2>${heading}</h2>\n<p class="muted small" style="margin-bottom:8px">${text}</p>\n<ul class="list rows">\n${rows.join('\n')}\n</ul>`
}

function letterRow(
  letter: LetterLine,
  parts: { person: WebmailPerson; nowMs: number; language: PageLanguage },
): string {
  const words = webmailWords[parts.language]
  const url = `/webmail/message?as=${encodeURIComponent(parts.person.email)}&amp;id=${encodeURIComponent(letter.id)}`
  const files = letter.files > 0 ? ` <span class="tag">${words.files}: ${letter.files}</span>` : ''
  const unread = letter.isUnread ? `<span class="spoken">${words.unread}: </span>` : ''
  return `<li><a class="row${letter.isUnread ? ' unread' : ''}" href="${url}"><span class="letter">
<span class="who">${escapeHtml(letter.who)}</span>
<span class="what">${unread}<span class="subject">${escapeHtml(letter.subject || words.noSubject)}</span>${files}<span class="snippet">${escapeHtml(letter.snippet)}</span></span>
<time datetime="${new Date(letter.at).toISOString()}">${shortDate(letter.at, parts.nowMs, parts.language)}</time></span></a></li>`
}

function pager({
  newerUrl,
  olderUrl,
  language,
}: {
  newerUrl?: string
  olderUrl?: string
  language: PageLanguage
}): string {
  const words = webmailWords[language]
  const links = [
    newerUrl ? `<a class="button" href="${escapeHtml(newerUrl)}">${words.newer}</a>` : '',
    olderUrl ? `<a class="button" href="${escapeHtml(olderUrl)}">${words.older}</a>` : '',
  ]
  return links.some(Boolean) ? `<div class="actions">${links.join('')}</div>` : ''
}

function bodyOf(letter: LetterView, language: PageLanguage): string {
  const words = webmailWords[language]
  const text = `<pre>${escapeHtml(letter.text)}</pre>`
  if (letter.html === undefined) return text
  return `<iframe sandbox="" title="${words.body}" srcdoc="${escapeHtml(fence + letter.html)}"></iframe>
<details><summary>${words.asText}</summary>${text}</details>`
}

/** The content security policy of a letter: it may load only its own pictures, as data URLs. */
const fence = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><style>body{font:15px/1.5 system-ui,sans-serif;color:#1b1f27;background:#fff;margin:16px;overflow-wrap:anywhere}img{max-width:100%}blockquote{margin:0 0 0 12px}</style>`

function filesOf(letter: LetterView, person: WebmailPerson, language: PageLanguage): string {
  if (letter.files.length === 0) return ''
  const links = letter.files.map((filename, index) => {
    const url = `/webmail/file?as=${encodeURIComponent(person.email)}&amp;id=${encodeURIComponent(letter.id)}&amp;n=${index}`
    return `<li><a class="row" href="${url}">${escapeHtml(filename)}</a></li>`
  })
  return `<h2>${webmailWords[language].files}</h2>\n<ul class="list rows">${links.join('\n')}</ul>`
}

function actionForm(
  action: Action,
  letter: LetterView,
  person: WebmailPerson,
  language: PageLanguage,
): string {
  const danger = action === 'delete' ? ' class="danger"' : ''
  return `<form class="inline" method="post" action="/webmail/act"><input type="hidden" name="as" value="${escapeHtml(person.email)}"><input type="hidden" name="id" value="${escapeHtml(letter.id)}"><button name="action" value="${action}"${danger}>${webmailWords[language].actions[action]}</button></form>`
}

function asideOf({ person, language }: { person: WebmailPerson; language: PageLanguage }): string {
  return `<nav aria-label="${escapeHtml(person.name)}"><a href="${boxUrl(person.email, 'inbox')}">${escapeHtml(person.email)}</a> · <a href="/webmail">${webmailWords[language].others}</a></nav>`
}
