import type { QueryNode } from './syntax.ts'
import { MalformedQueryError } from './syntax.ts'
import { type Matcher, narrowToText } from './term.ts'
import { foldText, wordsOf } from './words.ts'

type Around = Extract<QueryNode, { kind: 'around' }>

/** Matches `left AROUND 10 right`: both in one text, at most 10 words between; in quotes, only in this order. */
export function aroundMatcher({ left, right, most, ordered }: Around): Matcher {
  const leftWords = wordsOf(left)
  const rightWords = wordsOf(right)
  if (leftWords.length === 0 || rightWords.length === 0)
    throw new MalformedQueryError('AROUND without a word')
  const isNear = (text: string) => {
    const words = wordsOf(foldText(text))
    const lefts = places(words, leftWords)
    const rights = places(words, rightWords)
    return lefts.some((at) =>
      rights.some((other) => {
        const gap = other >= at ? other - (at + leftWords.length) : at - (other + rightWords.length)
        return gap >= 0 && gap <= most && (other > at || !ordered)
      }),
    )
  }
  return {
    cost: 4,
    test: (message) => isNear(message.subject) || isNear(message.bodyText()),
    narrow: narrowToText([...leftWords, ...rightWords]),
  }
}

/** Returns the positions at which `wanted` occurs as consecutive words. */
function places(words: readonly string[], wanted: readonly string[]): number[] {
  return words.flatMap((_, at) => (wanted.every((word, index) => words[at + index] === word) ? [at] : []))
}
