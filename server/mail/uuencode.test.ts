import { expect, test } from 'vitest'
import { parseMessage } from './parse.ts'
import { extractUuFiles } from './uuencode.ts'

const content = (text: string) =>
  extractUuFiles(text).files.map((file) => [file.filename, Buffer.from(file.content).toString()])

test.each([
  ['begin 644 a b.txt\n#86)C\n`\nend\n', [['a b.txt', 'abc']]],
  ['x\r\nbegin 644 a\r\n#86)C\r\n \r\nend\r\ny', [['a', 'abc']]],
  ['begin 644 a\n#86)C\nend', [['a', 'abc']]],
  ['begin-base64 644 a\nYWJj\n====\n', [['a', 'abc']]],
  ['begin 644 a\n#86)C\n`\nend \n', [['a', 'abc']]],
  ['begin 100644 a\n#86)C\n`\nend', [['a', 'abc']]],
  ['begin  0644\t"a b"\n#86)C\n`\nend', [['a b', 'abc']]],
  [
    'begin 644 a\n#86)C\n`\nend\nbegin 600 b\n`\nend',
    [
      ['a', 'abc'],
      ['b', ''],
    ],
  ],
])('%j', (text, files) => {
  expect(content(text)).toEqual(files)
})

test.each([
  'begin 644 soon we will start\nDzień dobry\nend',
  'begin 644 a\n#86)C\n',
  'begin again 644\nend',
  'begin 2026 with a plan\nend\nBye',
  'begin 644 osób\n\nend',
  'begin 644 a\nHI\nend',
  'begin 644 a\nTAK\nend',
  'begin 644 a\n#86)C\n#86)C\nend',
  'begin 644 a\nthis line is far longer than a line of uuencoded text could ever be, so it is a sentence of somebody\nend',
])('stays text: %j', (text) => {
  expect(extractUuFiles(text)).toEqual({ rest: text, files: [] })
})

test('the text around it stays', () => {
  expect(extractUuFiles('Hej,\nbegin 644 a\n#86)C\n`\nend\nJan').rest).toBe('Hej,\nJan')
})

test('the name of a file is read in the charset of its text', async () => {
  const head = 'Content-Type: text/plain; charset=utf-8\n\n'
  const { attachments } = await parseMessage(
    Buffer.from(`${head}Oto CV\nbegin 644 życiorys.pdf\n#86)C\n\`\nend\n`),
  )
  expect(attachments.map(({ filename }) => filename)).toEqual(['życiorys.pdf'])
})
