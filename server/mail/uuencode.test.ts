import { expect, test } from 'vitest'
import { extractUuFiles } from './uuencode.ts'

const content = (text: string) =>
  extractUuFiles(text).files.map((file) => [file.filename, Buffer.from(file.content).toString()])

test.each([
  ['begin 644 a b.txt\n#86)C\n`\nend\n', [['a b.txt', 'abc']]],
  ['x\r\nbegin 644 a\r\n#86)C\r\n \r\nend\r\ny', [['a', 'abc']]],
  ['begin 644 a\n#86)C\nend', [['a', 'abc']]],
  ['begin-base64 644 a\nYWJj\n====\n', [['a', 'abc']]],
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
  'begin 644 a\nthis line is far longer than a line of uuencoded text could ever be, so it is a sentence of somebody\nend',
])('stays text: %j', (text) => {
  expect(extractUuFiles(text)).toEqual({ rest: text, files: [] })
})

test('the text around it stays', () => {
  expect(extractUuFiles('Hej,\nbegin 644 a\n#86)C\n`\nend\nJan').rest).toBe('Hej,\nJan')
})
