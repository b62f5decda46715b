import { describe, expect, it } from 'vitest'
import { decodeBody, decodeText } from './body.ts'
import { type Part, parseParts } from './part.ts'

function parse(text: string): { raw: Buffer; part: Part } {
  const raw = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')
  return { raw, part: parseParts(raw) }
}

/** Writes a tree as `type(child child)`. */
function shape(part: Part): string {
  return part.parts.length === 0 ? part.mimeType : `${part.mimeType}(${part.parts.map(shape).join(' ')})`
}

describe('parseParts', () => {
  it.each([
    ['no header at all', '\nbody', 'text/plain'],
    ['an unreadable type', 'Content-Type: nonsense\n\nx', 'text/plain'],
    ['a multipart without boundary', 'Content-Type: multipart/mixed\n\n--b\n\nx', 'multipart/mixed'],
    [
      'a boundary that never closes',
      'Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo',
      'multipart/mixed(text/plain text/plain)',
    ],
    [
      'a boundary that is the start of another',
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\n1\n--bb--\n--b--',
      'multipart/mixed(multipart/alternative(text/plain))',
    ],
    [
      'a boundary inside a line',
      'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee --b here\n--b--',
      'multipart/mixed(text/plain)',
    ],
    [
      'a digest',
      'Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--',
      'multipart/digest(message/rfc822(text/plain))',
    ],
    [
      'spaces after a boundary',
      'Content-Type: multipart/mixed; boundary=b\n\n--b  \n\n1\n--b-- \n',
      'multipart/mixed(text/plain)',
    ],
  ])('reads %s', (_, text, expected) => {
    expect(shape(parse(text).part)).toBe(expected)
  })

  it('does not count the line break before a boundary to the part', () => {
    const { raw, part } = parse('Content-Type: multipart/mixed; boundary=b\n\n--b\n\nline\n\n--b--\nepilogue')
    expect(decodeBody(raw, part.parts[0]!).toString()).toBe('line\r\n')
  })

  it('stops at a depth that no real mail has', () => {
    const deep = Array.from({ length: 100 }, () => 'Content-Type: message/rfc822\n\n').join('')
    expect(shape(parse(deep).part).match(/rfc822/g)!.length).toBeLessThan(40)
  })

  it.each([
    ['plain', 'filename=cv.pdf', 'cv.pdf'],
    ['quoted', String.raw`filename="my \"cv\"; new.pdf"`, 'my "cv"; new.pdf'],
    ['RFC 2231', "filename*=utf-8'pl'%C5%BCyciorys.pdf", 'życiorys.pdf'],
    ['in pieces', `filename*0*=utf-8''%C5; filename*1*=%BCyci; filename*2="orys.pdf"`, 'życiorys.pdf'],
    ['encoded words', 'filename="=?UTF-8?B?xbx5Y2lvcnlz?=.pdf"', 'życiorys.pdf'],
    ['legacy charset', "filename*=iso-8859-2''%BFyciorys.pdf", 'życiorys.pdf'],
  ])('reads a file name: %s', (_, parameter, expected) => {
    expect(parse(`Content-Disposition: attachment; ${parameter}\n\nx`).part.filename).toBe(expected)
  })
})

describe('decodeText', () => {
  it.each([
    ['windows-1250', 'charset=windows-1250', '\x9c', 'ś'],
    ['no charset, UTF-8', '', '\xc5\x9b', 'ś'],
    ['no charset, not UTF-8', '', '\x9c', 'ś'],
    ['an unknown charset', 'charset=martian', '\xc5\x9b', 'ś'],
    ['a wrong UTF-8 label', 'charset=utf-8', '\x9c', 'ś'],
  ])('reads %s', (_, parameter, body, expected) => {
    const { raw, part } = parse(`Content-Type: text/plain; ${parameter}\n\n${body}`)
    expect(decodeText(raw, part)).toBe(expected)
  })

  it('decodes quoted-printable with soft breaks and trailing blanks', () => {
    const { raw, part } = parse('Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc  \nd=ZZ')
    expect(decodeText(raw, part)).toBe('a=bc\r\nd=ZZ')
  })
})
