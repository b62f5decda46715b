/** A one-page PDF: a headline and lines of text in Helvetica. Real enough to preview, a kilobyte or two. */
export function onePagePdf(title: string, lines: readonly string[]): Uint8Array {
  const content = [
    'BT',
    '/F2 22 Tf 56 770 Td',
    `(${escapeText(title)}) Tj`,
    '/F1 11 Tf 0 -34 Td',
    ...lines.flatMap((line) => [`(${escapeText(line)}) Tj`, '0 -18 Td']),
    'ET',
    '0.04 0.42 0.36 RG 2 w 56 756 m 539 756 l S',
  ].join('\n')
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R ' +
      '/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 6 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding 6 0 R >>',
    `<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [${firstPolishCode} ${glyphNames()}] >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ])
}

/** The Polish letters, which WinAnsi lacks, get codes of their own by glyph name (ISO 32000-1, 9.6.6). */
const polishGlyphs: readonly [letter: string, glyph: string][] = [
  ['Ą', 'Aogonek'],
  ['ą', 'aogonek'],
  ['Ć', 'Cacute'],
  ['ć', 'cacute'],
  ['Ę', 'Eogonek'],
  ['ę', 'eogonek'],
  ['Ł', 'Lslash'],
  ['ł', 'lslash'],
  ['Ń', 'Nacute'],
  ['ń', 'nacute'],
  ['Ś', 'Sacute'],
  ['ś', 'sacute'],
  ['Ź', 'Zacute'],
  ['ź', 'zacute'],
  ['Ż', 'Zdotaccent'],
  ['ż', 'zdotaccent'],
]
const firstPolishCode = 0xb0

function glyphNames(): string {
  return polishGlyphs.map(([, glyph]) => `/${glyph}`).join(' ')
}

function escapeText(text: string): string {
  return Array.from(text, (character) => {
    const polish = polishGlyphs.findIndex(([letter]) => letter === character)
    const code = polish === -1 ? character.charCodeAt(0) : firstPolishCode + polish
    if (code > 255) return '-'
    return code > 126 || '()\\'.includes(character) ? `\\${code.toString(8).padStart(3, '0')}` : character
  }).join('')
}

/** Numbered objects, the cross-reference table with their byte offsets, and the trailer. The text is ASCII. */
function assemble(objects: readonly string[]): Uint8Array {
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [index, object] of objects.entries()) {
    offsets.push(file.length)
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  const start = file.length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}
