/**
 * Decides which characters of a mail may be kept.
 *
 * PostgreSQL does not accept U+0000 in text. Text that passes here can be stored, sent as UTF-8 and as JSON, and
 * shown on one line without changing the text around it.
 */

/** Returns text that can be stored: without U+0000, and with U+FFFD in place of each lone surrogate. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/**
 * Returns a name, subject or filename as one line for display.
 *
 * Control characters and line breaks become a space. Marks that change the reading order (U+202A–U+202E,
 * U+2066–U+2069, U+200E, U+200F, U+061C) are dropped, because they can make a program look like `cvexe.pdf`.
 */
export function oneLine(text: string, maxLength: number): string {
  const line = storableText(text)
    .replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\uFEFF]/g, '')
    .replace(/[\s\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ')
    .trim()
  return line.length > maxLength ? line.slice(0, maxLength).toWellFormed() : line
}

/**
 * Removes all invisible characters. They come along when somebody copies an address from a page or a document, and no
 * address that people read and type contains one.
 *
 * Removes Unicode's Default_Ignorable_Code_Point (U+00AD, U+180E, U+200B, U+2060, U+2063, U+FEFF, marks of reading
 * order, variation selectors, tags, Hangul fillers), interlinear annotation, the blank Braille pattern, and control
 * characters other than white space.
 */
export function withoutInvisible(text: string): string {
  return text.replace(invisible, '')
}

const invisible =
  /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/gu
