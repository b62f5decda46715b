import { type Letter, letterOf } from './letter.ts'
import { dayAndHour, type Language, type Texts, wordingIn } from './wording.ts'

export interface ActionNeededFacts {
  /** The email address of the inbox's owner, who gets the letter. `timeZone` is an IANA name. */
  to: string
  language: Language
  timeZone: string
  /** The Gmail address that cannot be read, with the time and the cause. */
  address: string
  since: Date
  cause: keyof Texts['gmail']['cause']
  /** Kurier's public address, without a trailing slash. */
  appUrl: string
}

/**
 * Writes to the owner of an inbox that Kurier can no longer read: which inbox, since when, why, what is safe, and one
 * button.
 */
export function actionNeededLetter(facts: ActionNeededFacts): Letter {
  const { to, address, language } = facts
  const say = wordingIn(language)
  const since = dayAndHour(facts.since, facts)
  const button = { label: say((t) => t.gmail.reconnect), url: `${facts.appUrl}/account#integration` }
  const subject = say((t) => t.letter.actionNeeded.subject, { address })
  const paragraphs = [
    say((t) => t.letter.greeting),
    say((t) => t.letter.actionNeeded.since, { address, since }),
    say((t) => t.gmail.cause[facts.cause]),
    say((t) => t.letter.actionNeeded.meanwhile),
  ]
  const foot = say((t) => t.letter.actionNeeded.foot)
  return letterOf({ to, language, subject, paragraphs, button, foot })
}
