import { answerFields, composeAnswer } from './answer.ts'
import { type DeskLetter, type DeskPerson, deskLetter, deskLetters, deskPerson } from './desk.ts'
import { ApiError } from './errors.ts'
import { escapeHtml } from './html.ts'
import { parseAddresses } from './mime/header.ts'
import { type PageLanguage, page } from './pages/page.ts'
import {
  type ComposeFields,
  type LetterLine,
  type LetterView,
  type Place,
  places,
  webmailCompose,
  webmailHome,
  webmailList,
  webmailMessage,
} from './pages/webmail.ts'
import { type Action, webmailWords } from './pages/words.ts'
import { mailFiles, mailHtml, mailText } from './reading.ts'
import type { World } from './world.ts'

export interface WebmailRequest {
  method: string
  /** With or without the prefix `/webmail`. */
  path: string
  query: URLSearchParams
  form: URLSearchParams | undefined
  language: PageLanguage
}

export interface WebmailResponse {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

interface Desk {
  world: World
  person: DeskPerson
  request: WebmailRequest
  language: PageLanguage
}

const lettersPerPage = 50

/**
 * Serves a webmail for everyone in the world. Accounts and outside candidates read and write through the same methods
 * of `World` as the API. A GET changes nothing; every action is a POST.
 */
export async function handleWebmail(world: World, request: WebmailRequest): Promise<WebmailResponse> {
  const path = request.path.replace(/^\/webmail/, '').replace(/\/$/, '')
  const person = deskPerson(world, (request.form ?? request.query).get('as') ?? '')
  if (path === '' || !person) return path === '' ? home(world, request) : redirect('/webmail')
  const desk: Desk = { world, person, request, language: request.language }
  const acts = request.method === 'POST'
  if (path === '/box' && !acts) return box(desk)
  if (path === '/message' && !acts) return message(desk)
  if (path === '/compose' && !acts) return compose(desk)
  if (path === '/file' && !acts) return file(desk)
  if (path === '/send' && acts) return send(desk)
  if (path === '/act' && acts) return act(desk)
  return notHere(desk)
}

function home(world: World, { language }: WebmailRequest): WebmailResponse {
  const accounts = world.accounts().map(({ email, name }) => ({ email, name }))
  const outsiders = [...world.correspondents.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'pl'))
  return html(200, webmailHome({ accounts, outsiders, language }))
}

function box(desk: Desk): WebmailResponse {
  const { world, person, request, language } = desk
  const place = places.find((known) => known === request.query.get('in')) ?? 'inbox'
  const q = request.query.get('q') ?? ''
  const at = Math.max(0, Math.floor(Number(request.query.get('page') ?? 0)) || 0)
  const letters = deskLetters(world, person, place, q)
  const first = at * lettersPerPage
  const pageUrl = (index: number) =>
    `/webmail/box?${new URLSearchParams({ as: person.email, in: place, q, page: String(index) })}`
  return html(
    200,
    webmailList({
      person,
      places: person.mailbox ? places : places.filter((known) => known !== 'trash'),
      place,
      q,
      letters: letters.slice(first, first + lettersPerPage).map((letter) => letterLine(desk, letter, place)),
      newerUrl: at > 0 ? pageUrl(at - 1) : undefined,
      olderUrl: letters.length > first + lettersPerPage ? pageUrl(at + 1) : undefined,
      nowMs: world.clock.now(),
      language,
    }),
  )
}

function letterLine({ person }: Desk, { id, message, view }: DeskLetter, place: Place): LetterLine {
  const isOwn = place === 'sent' || parseAddresses(view.from)[0]?.email.toLowerCase() === person.email
  const people = parseAddresses(isOwn ? view.to : view.from)
  return {
    id,
    who: people.map(({ name, email }) => name || email).join(', '),
    subject: view.subject,
    snippet: view.bodyText().replace(/\s+/g, ' ').trim().slice(0, 140),
    at: message.internalDate,
    isUnread: person.mailbox !== undefined && view.labelIds.includes('UNREAD'),
    files: view.attachmentNames().length,
  }
}

function message(desk: Desk): WebmailResponse {
  const letter = wantedLetter(desk, desk.request.query.get('id'))
  if (!letter) return notHere(desk)
  return html(
    200,
    webmailMessage({ person: desk.person, letter: letterView(desk, letter), language: desk.language }),
  )
}

function letterView({ person }: Desk, { id, message: { mail, internalDate }, view }: DeskLetter): LetterView {
  const { from, to, cc, subject } = view
  return {
    id,
    subject,
    from,
    to,
    cc,
    // Only the sender sees the Bcc.
    bcc: parseAddresses(from)[0]?.email.toLowerCase() === person.email ? view.bcc : '',
    at: internalDate,
    text: mailText(mail),
    html: withPictures(mailHtml(mail), mailFiles(mail)),
    files: mailFiles(mail).map((found) => found.filename || found.mimeType),
    actions: person.mailbox ? possibleActions(view.labelIds) : [],
  }
}

/** Replaces `cid:` pictures by data URLs, so that the letter shows them without any request. */
function withPictures(body: string | undefined, files: ReturnType<typeof mailFiles>): string | undefined {
  return body?.replace(/cid:([^"'\s>]+)/g, (whole, id: string) => {
    const picture = files.find(({ contentId, mimeType }) => contentId === id && mimeType.startsWith('image/'))
    return picture ? `data:${picture.mimeType};base64,${picture.content.toString('base64')}` : whole
  })
}

function possibleActions(labelIds: readonly string[]): Action[] {
  const actions: Action[] = [labelIds.includes('TRASH') ? 'untrash' : 'trash']
  if (labelIds.includes('INBOX')) actions.push('archive')
  actions.push(labelIds.includes('UNREAD') ? 'read' : 'unread')
  return [...actions, 'delete']
}

function compose(desk: Desk): WebmailResponse {
  const { person, language, request } = desk
  const letter = wantedLetter(desk, request.query.get('answers'))
  const empty = { to: request.query.get('to') ?? '', cc: '', bcc: '', subject: '', text: '', answers: '' }
  const fields = letter ? answerFields(person, letter, request.query.has('to-all'), language) : empty
  return html(200, webmailCompose({ person, fields, language }))
}

function send(desk: Desk): WebmailResponse {
  const { world, person, language } = desk
  const fields = composeFields(desk)
  const answered = wantedLetter(desk, fields.answers)
  const recipients = parseAddresses([fields.to, fields.cc, fields.bcc].filter(Boolean).join(', '))
  const again = (problem: string) => html(400, webmailCompose({ person, fields, problem, language }))
  if (recipients.length === 0) return again(webmailWords[language].noRecipient)
  const raw = composeAnswer(person, fields, answered, { at: world.clock.now(), token: world.random.hex(24) })
  try {
    if (person.mailbox) world.send(person.email, { raw, threadId: answered?.message.threadId })
    else world.receive({ raw: withoutBcc(raw), to: recipients.map(({ email }) => email) })
  } catch (error) {
    if (error instanceof ApiError) return again(error.message)
    throw error
  }
  return redirect(`/webmail/box?${new URLSearchParams({ as: person.email, in: 'sent' })}`)
}

/** Removes the Bcc field, as an outside mail program does before sending (RFC 5322 section 3.6.3). */
function withoutBcc(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.toString('latin1', 0, end + 2).replace(/^Bcc:.*\r\n(?:[ \t].*\r\n)*/gim, '')
  return Buffer.concat([Buffer.from(head, 'latin1'), raw.subarray(end + 2)])
}

function composeFields({ request }: Desk): ComposeFields {
  const field = (name: keyof ComposeFields) => request.form?.get(name) ?? ''
  return {
    to: field('to'),
    cc: field('cc'),
    bcc: field('bcc'),
    subject: field('subject'),
    text: field('text'),
    answers: field('answers'),
  }
}

function act(desk: Desk): WebmailResponse {
  const { world, person, request } = desk
  const letter = wantedLetter(desk, request.form?.get('id') ?? null)
  if (!letter || !person.mailbox) return notHere(desk)
  const ids = [letter.id]
  const action = request.form?.get('action')
  if (action === 'trash') world.trash(person.email, ids)
  else if (action === 'untrash') world.untrash(person.email, ids)
  else if (action === 'archive') world.modify(person.email, ids, { remove: ['INBOX'] })
  else if (action === 'read') world.modify(person.email, ids, { remove: ['UNREAD'] })
  else if (action === 'unread') world.modify(person.email, ids, { add: ['UNREAD'] })
  else if (action === 'delete') world.remove(person.email, ids)
  else return notHere(desk)
  return redirect(`/webmail/box?${new URLSearchParams({ as: person.email, in: 'inbox' })}`)
}

/** Serves a file, always as a download, so that nothing received by mail runs in this origin. */
function file(desk: Desk): WebmailResponse {
  const letter = wantedLetter(desk, desk.request.query.get('id'))
  const found = letter && mailFiles(letter.message.mail)[Number(desk.request.query.get('n'))]
  if (!found) return notHere(desk)
  const name = encodeURIComponent(found.filename || 'file')
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'x-content-type-options': 'nosniff',
  }
  return { status: 200, headers, body: found.content }
}

function wantedLetter({ world, person }: Desk, id: string | null): DeskLetter | undefined {
  return id ? deskLetter(world, person, id) : undefined
}

function notHere({ language }: Desk): WebmailResponse {
  const words = webmailWords[language]
  const main = `<div class="card"><h1>${words.missing}</h1><div class="actions"><a class="button" href="/webmail">${escapeHtml(words.others)}</a></div></div>`
  return html(404, page({ title: words.missing, language, main, width: 'narrow' }))
}

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

function html(status: number, body: string): WebmailResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=UTF-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
    },
    body,
  }
}

function redirect(location: string): WebmailResponse {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }
}
