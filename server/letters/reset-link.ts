import { type Letter, letterOf } from './letter.ts'
import { type Language, wordingIn } from './wording.ts'

/**
 * Writes to a user who forgot their password: the link, how long it is valid, and what to do if they did not ask for
 * it.
 */
export function resetLinkLetter(facts: { to: string; language: Language; url: string }): Letter {
  const { to, language, url } = facts
  const say = wordingIn(language)
  return letterOf({
    to,
    language,
    subject: say((t) => t.letter.resetLink.subject),
    paragraphs: [say((t) => t.letter.greeting), say((t) => t.letter.resetLink.text)],
    button: { label: say((t) => t.letter.resetLink.button), url },
    foot: say((t) => t.letter.resetLink.foot),
  })
}
