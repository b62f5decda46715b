import { type Letter, letterOf } from './letter.ts'
import { type Language, wordingIn } from './wording.ts'

export interface AccessRequestFacts {
  /** The email address of whoever may answer, or of whoever asked. */
  to: string
  language: Language
  /** Whether somebody asks, or what was answered. */
  state: 'waiting' | 'given' | 'declined'
  /** Who asked, and the candidate whose mail it is about. */
  asker: string
  candidate: { id: string; name: string }
  /** Kurier's public address, without a trailing slash. */
  appUrl: string
}

/** Writes to those who may give a colleague access to a candidate's mail, and to the colleague about the answer. */
export function accessRequestLetter(facts: AccessRequestFacts): Letter {
  const { to, language, state, asker, candidate, appUrl } = facts
  const say = wordingIn(language)
  const values = { asker, candidate: candidate.name }
  const url = `${appUrl}/candidates/${candidate.id}?tab=${state === 'waiting' ? 'overview' : 'emails'}`
  return letterOf({
    to,
    language,
    subject: say((t) => t.letter.accessRequest[state].subject, values),
    paragraphs: [say((t) => t.letter.greeting), say((t) => t.letter.accessRequest[state].text, values)],
    button: { label: say((t) => t.letter.accessRequest[state].button), url },
    foot: say((t) => t.letter.accessRequest[state].foot),
  })
}
