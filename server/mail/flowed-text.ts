/**
 * Joins the soft line breaks of `format=flowed` text (RFC 3676).
 *
 * A line that ends in a space continues on the next one if both have the same number of quote marks. `-- ` is the
 * signature separator and never continues. One stuffed space is removed from the start of each line.
 *
 * @param delSp whether the space before a soft break is dropped too (`delsp=yes`)
 */
export function unfoldFlowed(text: string, delSp: boolean): string {
  const lines: string[] = []
  let openDepth = -1
  for (const raw of text.split(/\r?\n/)) {
    const marks = /^>*/.exec(raw)![0]
    const content = raw.slice(marks.length).replace(/^ /, '')
    const flows = content.endsWith(' ') && content !== '-- '
    const piece = flows && delSp ? content.slice(0, -1) : content
    if (openDepth === marks.length && content !== '-- ') lines.push(piece)
    else lines.push(lines.length > 0 ? '\n' : '', marks === '' ? '' : `${marks} `, piece)
    openDepth = flows ? marks.length : -1
  }
  return lines.join('')
}
