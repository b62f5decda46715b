import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import type { Place } from './pages/webmail.ts'
import { addressesIn } from './search/addresses.ts'
import { compileQuery } from './search/query.ts'
import { searchable } from './searchable.ts'
import type { SearchableMessage } from './spec.ts'
import type { World } from './world.ts'

/** The person whose mail the webmail shows: an account with its mailbox, or an outside correspondent without one. */
export interface DeskPerson {
  email: string
  name: string
  mailbox: Mailbox | undefined
}

export interface DeskLetter {
  /** The message's id; for outside correspondents, the number of the mail. */
  id: string
  message: Message
  view: SearchableMessage
}

/** Looks up the person of an address; undefined for an address that is not in the world. */
export function deskPerson(world: World, address: string): DeskPerson | undefined {
  const email = address.toLowerCase()
  if (world.hasMailbox(email)) {
    const mailbox = world.mailbox(email)
    return { email, name: mailbox.account.name, mailbox }
  }
  const outsider = world.correspondents.get(email)
  return outsider && { email, name: outsider.name, mailbox: undefined }
}

/** Returns the letters of a place that match `q`, newest first. Outside correspondents have no trash. */
export function deskLetters(world: World, person: DeskPerson, place: Place, q: string): DeskLetter[] {
  const nowMs = world.clock.now()
  const matches = compileQuery(q, { nowMs, includeSpamTrash: place === 'trash', ownAddress: person.email })
  const letters = person.mailbox
    ? mailboxLetters(person.mailbox, place)
    : outsideLetters(world, person, place)
  return letters.filter(({ view }) => matches(view))
}

export function deskLetter(world: World, person: DeskPerson, id: string): DeskLetter | undefined {
  const { mailbox } = person
  if (!mailbox) return outsideLetters(world, person, 'all').find((letter) => letter.id === id)
  const message = mailbox.message(id)
  return message && { id, message, view: searchable(mailbox, message) }
}

const placeQueries: Record<Place, string> = { inbox: 'in:inbox', sent: 'in:sent', trash: 'in:trash', all: '' }

function mailboxLetters(mailbox: Mailbox, place: Place): DeskLetter[] {
  const belongs = compileQuery(placeQueries[place], { nowMs: 0, includeSpamTrash: false })
  return mailbox
    .byDate()
    .map((message) => ({ id: message.id, message, view: searchable(mailbox, message) }))
    .filter(({ view }) => belongs(view))
    .toReversed()
}

/** Collects an outside correspondent's mail from the accounts' mailboxes, since they have no mailbox here. */
function outsideLetters(world: World, person: DeskPerson, place: Place): DeskLetter[] {
  const letters = new Map<number, DeskLetter>()
  for (const { email } of world.accounts()) {
    const mailbox = world.mailbox(email)
    for (const message of mailbox.byDate()) {
      const view = searchable(mailbox, message)
      if (!isTheirs(view, person.email, place)) continue
      const { number } = message.mail
      // Only the sender's copy still has the Bcc.
      if (!letters.has(number) || view.labelIds.includes('SENT')) {
        letters.set(number, { id: String(number), message, view })
      }
    }
  }
  return [...letters.values()].sort((a, b) => b.message.internalDate - a.message.internalDate)
}

function isTheirs(view: SearchableMessage, email: string, place: Place): boolean {
  if (view.labelIds.includes('DRAFT')) return false
  const wrote = addressesIn(view.from).includes(email)
  if (place === 'sent') return wrote
  const got = [view.to, view.cc, view.bcc].some((field) => addressesIn(field).includes(email))
  return place === 'inbox' ? got : place === 'all' && (got || wrote)
}
