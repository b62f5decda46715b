/** Letters and signs that are drawn like others (Unicode TR 39, confusables), and what they look like. */

const FOREIGN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/** Cyrillic and Greek letters that are drawn like Latin ones, and Latin letters that are drawn like others. */
const LETTERS = new Map(
  [
    ...'А=a В=b С=c Е=e Н=h І=i Ј=j К=k М=m О=o Р=p Ѕ=s Т=t Х=x У=y'.split(' '),
    ...'а=a с=c ԁ=d е=e һ=h і=i ј=j к=k ӏ=l м=m о=o р=p ԛ=q ѕ=s т=t ѵ=v ԝ=w х=x у=y'.split(' '),
    ...'Α=a Β=b Ε=e Ζ=z Η=h Ι=i Κ=k Μ=m Ν=n Ο=o Ρ=p Τ=t Υ=y Χ=x'.split(' '),
    ...'α=a ι=i κ=k ν=v ο=o ρ=p τ=t υ=u χ=x'.split(' '),
  ].map((pair): [string, string] => [pair[0]!, pair[2]!]),
)
const LATIN = new Map(
  [...'ı=i ɩ=i ɑ=a ɡ=g ł=l ø=o đ=d ħ=h ŧ=t ß=s'.split(' ')].map((pair): [string, string] => [
    pair[0]!,
    pair[2]!,
  ]),
)
/** Signs between which a reader does not tell: `KowaIska`, `Kowa1ska`, `kurıer`, `Tornek`. */
const ALIKE: readonly [RegExp, string][] = [
  [/[1i|!]/g, 'l'],
  [/0/g, 'o'],
  [/5/g, 's'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
]

/** Decides whether a word mixes Latin letters with another script, which honest people do not do. */
export function mixesScripts(word: string): boolean {
  return FOREIGN.test(word) && /\p{Script=Latin}/u.test(word)
}

/** Decides whether a word mixes scripts, or consists only of letters that look Latin and are not. */
export function looksLatin(word: string): boolean {
  const letters = word.match(/\p{L}/gu) ?? []
  return mixesScripts(word) || (letters.length > 0 && letters.every((letter) => LETTERS.has(letter)))
}

/** Returns a text in a form that is equal for all texts that look alike: lower case, no accents, `l` for `i` and `1`. */
export function drawnAs(text: string): string {
  const latin = [...text.normalize('NFKC').replace(/\p{Cf}/gu, '')].map(
    (letter) => LETTERS.get(letter) ?? letter,
  )
  const plain = [...latin.join('').toLowerCase()].map((letter) => LATIN.get(letter) ?? letter)
  const bare = plain.join('').normalize('NFD').replace(/\p{M}/gu, '')
  return ALIKE.reduce((drawn, [signs, as]) => drawn.replace(signs, as), bare)
}
