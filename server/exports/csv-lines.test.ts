import { describe, expect, it } from 'vitest'
import { csvLine } from './csv-lines.ts'

describe('a line of CSV', () => {
  it.each([
    ['=1+1', `"'=1+1"\r\n`],
    ['+48 600', `"'+48 600"\r\n`],
    ['-2', `"'-2"\r\n`],
    ['@SUM(A1)', `"'@SUM(A1)"\r\n`],
    ['\t=1', `"'\t=1"\r\n`],
    ['\r=1', `"'\r=1"\r\n`],
    ['\n=1', `"'\n=1"\r\n`],
    ['＝1+1', `"'＝1+1"\r\n`],
    ['"=1', `"""=1"\r\n`],
  ])('makes text of %j', (cell, line) => {
    expect(csvLine([cell])).toBe(line)
  })

  it('separates cells, quotes what needs it, and leaves nothing empty', () => {
    expect(csvLine([1, 'plain', 'a,b', 'say "hi"', null, -5])).toBe('1,plain,"a,b","say ""hi""",,-5\r\n')
  })
})
