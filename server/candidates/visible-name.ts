/** Zero-width joiners and the emoji selector: they shape letters of some scripts, and emoji. */
const JOINER = '(?:\\u200C|\\u200D|\\uFE0F)'
const unjoined = [
  // Letters of these scripts are never joined.
  String.raw`(?<=\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek})${JOINER}`,
  String.raw`(?<!\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)${JOINER}`,
  String.raw`(?:\u200C|\u200D)(?!\p{L}|\p{Extended_Pictographic})`,
  // All other invisible characters.
  String.raw`(?!${JOINER})[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]`,
]
const INVISIBLE = new RegExp(unjoined.join('|'), 'gu')

/**
 * Returns a name or position as it is stored: in composed form (NFC), so that search treats each letter as one
 * character, and without invisible characters, which come along from documents and make one name two.
 */
export function visibleName(name: string): string {
  return name.normalize('NFC').replace(INVISIBLE, '').trim()
}
