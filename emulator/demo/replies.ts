import type { CorrespondentSpec, ReplySpec } from '../spec.ts'
import type { Language } from './calendar.ts'
import { demoCandidates } from './candidates.ts'
import { type Person, people } from './people.ts'

/**
 * The automatic replies of the candidates. A reply must make sense whatever the mail said, so it thanks, confirms
 * that the mail was read, and promises nothing else. It addresses the recruiter who owns the candidate.
 */
export function demoCorrespondents(): CorrespondentSpec[] {
  return [...answeringCandidates(), ...silentColleagues()]
}

/** An address that no longer exists: mail to it bounces. */
export const missingAddresses: string[] = [people.lukasOld.email]

/**
 * Colleagues without a mailbox in the demo. They accept mail and never answer; otherwise mail to them would bounce.
 */
function silentColleagues(): CorrespondentSpec[] {
  return [people.marek, people.dorota, people.adrian].map(({ email, name }) => ({ email, name, replies: [] }))
}

function answeringCandidates(): CorrespondentSpec[] {
  return demoCandidates.flatMap((candidate, index) => {
    const owner = candidate.owner === 'anna' ? 'Anno' : 'Tomku'
    const person = Object.values(people).find((known: Person) => known.name === candidate.name)
    const replies = repliesOf(person?.language ?? 'pl', candidate.name, owner, index)
    const addresses = candidate.addresses.filter((address) => !missingAddresses.includes(address))
    return writingAddresses(addresses).map((email) => ({ email, name: candidate.name, replies }))
  })
}

/** Registers every spelling of a Gmail address (dots, plus-tags), so that somebody answers however it is written. */
function writingAddresses(addresses: readonly string[]): string[] {
  const jakub = people.jakub.email
  return addresses.flatMap((address) => {
    if (address.startsWith('jakubwojcik@')) return [address, 'jakub.wojcik@gmail.com', jakub]
    const domain = address.split('@')[1] ?? ''
    const ascii = new URL(`http://${domain}`).hostname
    return ascii === domain ? [address] : [address, address.replace(domain, ascii)]
  })
}

function repliesOf(language: Language, name: string, owner: string, index: number): ReplySpec[] {
  const texts = language === 'pl' ? polishReplies : englishReplies
  const firstName = name.split(' ')[0]!
  const [honorific, english] = owner === 'Anno' ? ['Pani Anno', 'Anna'] : ['Panie Tomku', 'Tomek']
  return texts.map((_, turn) => {
    const text = texts[(turn + index) % texts.length]!
    const filled = text
      .replaceAll('{owner}', language === 'pl' ? honorific : english)
      .replaceAll('{name}', name)
      .replaceAll('{first}', firstName)
    return { afterMs: 3_000 + ((index * 7 + turn * 11) % 31) * 100, text: filled }
  })
}

const polishReplies = [
  `Dzień dobry {owner},

dziękuję za wiadomość. Czytam z uwagą i odpowiem szerzej jeszcze dziś wieczorem.

Pozdrawiam
{name}`,
  `Dzień dobry {owner},

bardzo dziękuję za informację, wszystko jest dla mnie jasne. Gdyby trzeba było czegoś jeszcze z mojej strony, proszę o znak.

Pozdrawiam serdecznie
{name}`,
  `Dzień dobry,

dziękuję za szybką odpowiedź. Potwierdzam, że wiadomość dotarła, i pozostaję w kontakcie. Najłatwiej złapać mnie telefonicznie po 15:00.

Z pozdrowieniami
{name}`,
  `{owner},

dziękuję, to dla mnie ważna wiadomość. Daję sobie dzień na spokojne przemyślenie i wracam z odpowiedzią.

{first}`,
  `Dzień dobry {owner},

dziękuję i odpisuję od razu, żeby nie trzymać w niepewności: wiadomość dotarła w całości, jestem na bieżąco.

Miłego dnia
{name}`,
]

const englishReplies = [
  `Hi {owner},

Thank you for your message. I have read it and will come back to you with a proper answer this evening.

Best,
{first}`,
  `Hi {owner},

Thanks, that is all clear. If you need anything else from me in the meantime, just say.

Best wishes,
{name}`,
  `Hello {owner},

Thank you for getting back to me so quickly. I appreciate it. I am around for the rest of the day if a call is easier.

{first}`,
  `Hi {owner},

Received, thank you. Let me sleep on it and I will write again tomorrow.

Kind regards,
{name}`,
]
