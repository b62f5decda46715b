import { firstNames } from './first-names.ts'

/** In characters. A longer mail says more than thanks. Snippets are cut at 200. */
const maxLength = 120

/** Phrases of thanks or receipt, in the form that {@link folded} returns; a space matches any gap. */
const thanks = [
  ...[
    'thank you',
    'thank u',
    'thanks',
    'thanx',
    'thx',
    'ty',
    'many thanks',
    'much appreciated',
    'appreciate it',
  ],
  ...[
    'got it',
    'noted',
    'received',
    'thanks a million',
    'merci',
    'danke',
    'danke schon',
    'potwierdzam otrzymanie',
  ],
  ...[
    'dziekuje',
    'dziekujemy',
    'dziekuje bardzo',
    'bardzo dziekuje',
    'bardzo dziekujemy',
    'dziekuje pieknie',
  ],
  ...[
    'pieknie dziekuje',
    'serdecznie dziekuje',
    'dziekuje serdecznie',
    'z gory dziekuje',
    'dzieki',
    'dzieki wielkie',
  ],
  ...['wielkie dzieki', 'dzieks', 'przyjalem', 'przyjelam', 'otrzymalem', 'otrzymalam'],
  ...[
    'slicznie dziekuje',
    'dziekuje slicznie',
    'uprzejmie dziekuje',
    'dziekuje uprzejmie',
    'dziekuje raz jeszcze',
  ],
]
/** Words beside thanks. Alone they may answer a question, as "Ok" does. */
const assents = [
  ...[
    'ok',
    'okay',
    'great',
    'perfect',
    'super',
    'cool',
    'understood',
    'will do',
    'sounds good',
    'sounds great',
  ],
  ...['all clear', 'no problem', 'cheers', 'jasne', 'swietnie', 'doskonale', 'w porzadku', 'rozumiem'],
  ...['zrozumialem', 'zrozumialam', 'dobrze', 'oczywiscie', 'fajnie', 'alright', 'all right', 'wonderful'],
]
/** Words that may follow thanks without asking for anything. */
const objects = [
  ...[
    'you',
    'so much',
    'very much',
    'a lot',
    'again',
    'all',
    'for your time',
    'for the information',
    'for the info',
  ],
  ...[
    'for the update',
    'for your help',
    'for your reply',
    'for your email',
    'for the quick reply',
    'for letting me know',
    'for confirming',
    'for the confirmation',
    'for getting back to me',
    'for getting back',
    'for your message',
    'for your response',
    'for reaching out',
    'for the email',
    'for the message',
    'for the call',
    'for the talk',
  ],
  ...[
    'bardzo',
    'pani',
    'panu',
    'panstwu',
    'ci',
    'wam',
    'za informacje',
    'za wiadomosc',
    'za odpowiedz',
    'za pomoc',
  ],
  ...[
    'za szybka odpowiedz',
    'za kontakt',
    'za maila',
    'za mail',
    'za e maila',
    'za potwierdzenie',
    'za przeslane informacje',
    'za przeslanie informacji',
    'za aktualizacje',
    'za zgloszenie',
    'za mila rozmowe',
    'za rozmowe',
    'za spotkanie',
    'za poswiecony czas',
    'raz jeszcze',
    'jeszcze raz',
  ],
]
const closings = [
  ...[
    'best',
    'best regards',
    'kind regards',
    'warm regards',
    'regards',
    'all the best',
    'have a nice day',
    'br',
  ],
  ...[
    'have a great day',
    'have a good day',
    'have a nice weekend',
    'have a great weekend',
    'sincerely',
    'bye',
  ],
  ...[
    'pozdrawiam',
    'pozdrawiam serdecznie',
    'serdecznie pozdrawiam',
    'pozdrowienia',
    'pozdr',
    'z pozdrowieniami',
  ],
  ...[
    'do zobaczenia',
    'do zobaczenia wkrotce',
    'wzajemnie',
    'nawzajem',
    'i wzajemnie',
    'zycze milego dnia',
    'i pozdrawiam',
  ],
  ...[
    'i zycze milego dnia',
    'i milego dnia',
    'rowniez pozdrawiam',
    'przyjemnego dnia',
    'spokojnego dnia',
    'udanego dnia',
  ],
  ...[
    'see you',
    'see you soon',
    'see you then',
    'talk soon',
    'talk to you soon',
    'speak soon',
    'take care',
    'you too',
  ],
  ...['same to you', 'and have a nice day', 'many thanks again'],
  ...['z powazaniem', 'milego dnia', 'milego weekendu', 'dobrego dnia', 'do widzenia', 'do uslyszenia'],
]
const greetings = [
  ...['hi', 'hello', 'hey', 'dear', 'good morning', 'good afternoon', 'dzien dobry', 'czesc', 'hej', 'witam'],
  ...['szanowna', 'szanowny', 'szanowni'],
]
const parts = [...thanks, ...assents, ...objects, ...closings]
const gap = '[\\s.,;:!)\\-–—…]*'
const any = (phrases: readonly string[]) =>
  `(?:${phrases
    .toSorted((one, other) => other.length - one.length)
    .map((phrase) => phrase.replaceAll(' ', '\\s+'))
    .join('|')})(?![\\p{L}\\p{N}])`

const said = new RegExp(`^(?:${gap}${any(parts)})+${gap}`, 'u')
const saysThanks = new RegExp(`(?<![\\p{L}\\p{N}])${any(thanks)}`, 'u')
const greeted = new RegExp(
  `^${any(greetings)}(?:\\s+(?:pani|panie|panstwo)(?![\\p{L}]))?(?:\\s+[\\p{L}]{2,20}){0,2}\\s*[,!.]\\s*`,
  'u',
)
/** Emoji that thank or agree. Any other one may say no, or something else that asks for an answer. */
const friendly = new Set(
  '👍👌🙏🤝👏🙌💪🤗🫶✌😀😃😄😁😊🙂😉😎🥰😍☺🎉🎊✅✔☑💯⭐🌟✨🌞☀🍀💐🌷🌸🌹❤♥💙💚💛💜🧡🤍🤎🖤💕💖',
)
/** `:(`, `:-/` */
const unhappy = /[:;=]['’]?-?[([{/\\|<]/
/** A name right after a word: `Thank you, Anna!`, `Dziękuję Pani Anno`. */
const addressee =
  /(?<=\p{L},?\s)((?:[Pp]ani|[Pp]anie|[Pp]anu|[Mm]rs?\.?|[Mm]s\.?)\s)?(\p{Lu}\p{Ll}{1,20})(?=[\s,.!]|$)/gu
const emoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200D|\uFE0F/gu
/** The text in which Gmail and Outlook describe a reaction to programs without reactions. */
const reaction =
  /^.{0,80}\b(?:reacted (?:via gmail|to your (?:message|email))|zareagowal(?:a|\(a\))? (?:przez gmaila?|za posrednictwem gmaila?|w gmailu|na twoja wiadomosc))\b.{0,60}$/u

/**
 * Decides whether a mail only says thank you or "received", in English or Polish, or is a lone emoji or a reaction.
 * Such a mail needs no answer.
 *
 * Careful: a question mark, a digit, or one word beyond thanks, greeting, closing and the writer's own name means
 * that it does more. Snippets contain no signature or quotation.
 *
 * @param snippet the mail's own text, on one line
 * @param writer the writer's name
 * @param readers the names of those who may be thanked; common first names are known
 */
export function isPlainThanks(snippet: string, writer: string, readers: readonly string[] = []): boolean {
  if (snippet === '' || snippet.length > maxLength || /[?\d@/]/.test(snippet)) return false
  const signs = snippet.match(/\p{Extended_Pictographic}/gu) ?? []
  if (unhappy.test(snippet) || !signs.every((sign) => friendly.has(sign))) return false
  const text = folded(withoutAddressee(snippet, readers))
  if (reaction.test(text)) return true
  const words = text.replace(emoji, ' ').trim()
  if (words === '') return words !== text
  const rest = words.replace(greeted, '').replace(said, '')
  return saysThanks.test(words) && isSignedBy(rest, writer)
}

function withoutAddressee(snippet: string, readers: readonly string[]): string {
  const known = new Set(readers.flatMap((reader) => folded(reader).match(/\p{L}+/gu) ?? []))
  return snippet.replace(addressee, (found: string, title: string | undefined, name: string) => {
    const isName = title !== undefined || firstNames.has(folded(name)) || known.has(folded(name))
    return isName ? ' ' : found
  })
}

/** Decides whether only the writer's name, or a part of it, is left. */
function isSignedBy(rest: string, writer: string): boolean {
  const names = new Set(folded(writer).match(/\p{L}+/gu) ?? [])
  return (rest.match(/\p{L}+/gu) ?? []).every((word) => names.has(word))
}

/** Returns the text in lower case, without accents. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('ł', 'l').normalize('NFD').replace(/\p{M}/gu, '').trim()
}
