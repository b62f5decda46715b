/**
 * Which characters of a mail may be kept.
 *
 * PostgreSQL refuses U+0000 in text and JSON refuses nothing: what passes here can be
 * stored, sent as UTF-8 and shown on one line without changing the text around it.
 */

/** Text that can be stored: without U+0000, each lone surrogate replaced by U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/**
 * One line to show: a name, a subject, a filename.
 *
 * Control characters and line breaks become a space. Marks that turn the reading order
 * (U+202A–U+202E, U+2066–U+2069, U+200E, U+200F, U+061C) are dropped, because they let
 * a program look like `cvexe.pdf`.
 */
export function oneLine(text: string, maxLength: number): string {
  const line = storableText(text)
    .replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\uFEFF]/g, '')
    .replace(/[\s\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ')
    .trim()
  return line.length > maxLength ? line.slice(0, maxLength).toWellFormed() : line
}

/**
 * The text without any character that nobody sees: what comes along when an address is copied from a page or a
 * document. No such character can stand in an address that somebody reads and types.
 *
 * Unicode's Default_Ignorable_Code_Point (U+00AD, U+180E, U+200B, U+2060, U+2063, U+FEFF, marks of reading order,
 * variation selectors, tags, Hangul fillers), interlinear annotation, the blank Braille pattern and control characters
 * other than white space.
 */
export function withoutInvisible(text: string): string {
  return text.replace(invisible, '')
}

const invisible =
  /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/gu
