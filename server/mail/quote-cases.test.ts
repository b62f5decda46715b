import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HeldText } from './held-text.ts'
import { splitQuote } from './quote.ts'
import type { Answered } from './quote-decision.ts'

/** A reply in the form of some mail program. */
type ReplyCase = {
  name: string
  format: 'html' | 'text'
  body: string
  /** Words of its writer, which must be visible. */
  own: string[]
  /** Words that it quotes, which should be folded. */
  folded: string[]
  /** Texts of stored earlier mails of the conversation. */
  earlier?: string[]
  answered?: Answered
  author?: string
}

const given = readCases('given-replies.json')
const hard = readCases('hard-replies.json')
const ownWords = readCases('own-words-replies.json')
const ordinary = readCases('ordinary-replies.json')

function readCases(file: string): ReplyCase[] {
  return JSON.parse(readFileSync(new URL(`../../test/fixtures/quotes/${file}`, import.meta.url), 'utf8'))
}

function split({ body, format, earlier = [], answered = 'unknown', author = '' }: ReplyCase) {
  const held = new HeldText()
  for (const text of earlier) held.add(text.split('\n'))
  return splitQuote(body, format, { held, answered, author })
}

describe.each([
  ['given', given],
  ['hard', hard],
  ['ordinary', ordinary],
  ['own words in', ownWords],
])('%s replies', (_, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { visible, quoted, written } = split(one)
    for (const words of one.own) {
      expect(visible).toContain(words)
      expect(written).toContain(words)
    }
    for (const words of one.folded) expect(quoted).toContain(words)
  })
})
