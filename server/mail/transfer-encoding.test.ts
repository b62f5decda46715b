import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMessage } from './parse.ts'
import { decodeTransfer } from './transfer-encoding.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const decoded = (text: string, encoding: string) =>
  Buffer.from(decodeTransfer(latin1(text), encoding)).toString('latin1')

describe('decodeTransfer', () => {
  test.each([
    ['7bit', 'a,b\r\n1,2\r\n', 'a,b\r\n1,2\r\n'],
    ['8bit', 'za\xbf\n\r\n', 'za\xbf\n\r\n'],
    ['binary', '\0\r\r\n\xff', '\0\r\r\n\xff'],
    ['', ' a \n', ' a \n'],
    ['quoted-printable', 'a=\r\nb=3D=0D=0Ac\r\nd\n', 'ab=\r\nc\r\nd\n'],
    ['quoted-printable', 'a= \t\r\nb=\nc', 'abc'],
    ['quoted-printable', 'a=ZZ=4', 'a=ZZ=4'],
    ['quoted-printable', 'a=', 'a'],
    ['quoted-printable', 'a \t\r\nb\t\nc=20\r\nd e  ', 'a\r\nb\nc \r\nd e'],
    ['base64', 'YWI=\r\nYw==\r\n', 'abc'],
    ['base64', ' YW\r\nJj ', 'abc'],
    ['x-uuencode', 'begin 644 a\r\n#86)C\r\n`\r\nend\r\n', 'abc'],
    ['x-uuencode', 'begin 644 a\r\n#86)C\r\n \r\n', 'abc'],
    ['x-uuencode', 'no block', 'no block'],
  ])('%s %j', (encoding, sent, content) => {
    expect(decoded(sent, encoding)).toBe(content)
  })
})

/** Encodes bytes so carefully that they survive. */
function encoded(content: Buffer, encoding: string, lineEnd: string): Buffer {
  if (encoding === 'base64') {
    return latin1(content.toString('base64').replace(/.{76}/g, `$&${lineEnd}`))
  }
  if (encoding === 'quoted-printable') {
    const signs = [...content].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    return latin1(signs.map((sign, i) => (i % 20 === 19 ? `${sign}=${lineEnd}` : sign)).join(''))
  }
  return content
}

test('attachments are what was sent, byte for byte, whatever their encoding and line ends', async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\n', '--', '--b', ' ', '=', '=\r\n', 'a,b').map(latin1),
  )
  const file = fc.record({
    content: fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces)),
    encoding: fc.constantFrom('7bit', '8bit', 'binary', 'base64', 'quoted-printable', ''),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('\r\n', '\n'),
      fc.boolean(),
      async (files, lineEnd, isClosed) => {
        const parts = files.map(({ content, encoding }) => {
          const head = ['--bd-17', 'Content-Type: application/x-data', 'Content-Disposition: attachment']
          if (encoding !== '') head.push(`Content-Transfer-Encoding: ${encoding}`)
          const body = encoded(content, encoding, lineEnd)
          return Buffer.concat([latin1([...head, '', ''].join(lineEnd)), body, latin1(lineEnd)])
        })
        const head = ['Subject: s', 'Content-Type: multipart/mixed; boundary=bd-17', '', '']
        const end = isClosed ? `--bd-17--${lineEnd}` : '--bd-17--'
        const raw = Buffer.concat([latin1(head.join(lineEnd)), ...parts, latin1(end)])
        const { attachments } = await parseMessage(raw)
        const found = attachments.map(({ content }) => Buffer.from(content).toString('hex'))
        expect(found).toEqual(files.map(({ content }) => content.toString('hex')))
      },
    ),
    { numRuns: 500 },
  )
})
