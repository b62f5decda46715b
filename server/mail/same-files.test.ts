import { describe, expect, it } from 'vitest'
import { fileDigest } from './same-files.ts'

describe('fileDigest', () => {
  const digest = (content: string) => fileDigest(Buffer.from(content))

  it('is equal for other line ends, and for a final line break more or less', () => {
    for (const same of ['a\r\nb', 'a\rb', 'a\nb\n', 'a\r\nb\r\n\r\n'])
      expect(digest(same)).toBe(digest('a\nb'))
  })

  it.each([
    ['8\n2', '82'],
    ['a\n\nb', 'a\nb'],
    ['a\0\r\n', 'a\0\n'],
  ])('differs for %j and %j', (one, other) => {
    expect(digest(one)).not.toBe(digest(other))
  })
})
