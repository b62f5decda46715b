import { describe, expect, it } from 'vitest'
import { readQuestion, type VerdictFacts, verdictOn } from './verdict.ts'

const maja = new Map([['maja', 'maja@x.pl']])
const facts: VerdictFacts = {
  copy: undefined,
  ledger: undefined,
  isHeld: false,
  keys: ['maja@x.pl', 'me@firma.pl'],
  labelIds: ['INBOX'],
  directory: {
    candidates: new Map([['maja@x.pl', ['maja']]]),
    colleagues: new Set(['me@firma.pl']),
    blocklist: new Set(['@lawyers.pl']),
  },
}
const nextAttemptAt = new Date('2026-10-01T08:00:00Z')
const ledger = { attempts: 3, nextAttemptAt, isSetAside: false }

describe('verdictOn', () => {
  it.each<[Partial<VerdictFacts>, object]>([
    [{ copy: { hidden: null, candidates: maja } }, { kind: 'shown', candidates: maja }],
    [{ copy: { hidden: 'trash', candidates: maja } }, { kind: 'hidden', by: 'trash' }],
    [{}, { kind: 'missing', candidates: maja }],
    [{ ledger }, { kind: 'waiting', attempts: 3, nextAttemptAt }],
    [{ ledger: { ...ledger, isSetAside: true } }, { kind: 'set_aside', attempts: 3 }],
    [{ isHeld: true }, { kind: 'held', candidates: maja }],
    [{ labelIds: ['SPAM'] }, { kind: 'refused', rule: 'spam' }],
    [{ keys: ['news@shop.pl'] }, { kind: 'refused', rule: 'nobody' }],
    [{ keys: ['maja@x.pl', 'a@mail.lawyers.pl'] }, { kind: 'blocked', pattern: '@lawyers.pl' }],
    // A message that a rule refuses is not waiting, even if it is still in the ledger.
    [
      { ledger, keys: ['news@shop.pl'] },
      { kind: 'refused', rule: 'nobody' },
    ],
  ])('the verdict for %j is %j', (more, verdict) => {
    expect(verdictOn({ ...facts, ...more })).toEqual(verdict)
  })
})

it.each([
  ['maja@x.pl', { kind: 'address', value: 'maja@x.pl' }],
  ['Maja Wisz <maja@x.pl>', { kind: 'address', value: 'maja@x.pl' }],
  ['<CAF+12@mail.gmail.com>', { kind: 'message-id', value: 'CAF+12@mail.gmail.com' }],
  ['Message-ID: <a@b>', { kind: 'message-id', value: 'a@b' }],
  [' Offer for you ', { kind: 'subject', value: 'Offer for you' }],
  ['Lunch @ noon', { kind: 'subject', value: 'Lunch @ noon' }],
])('recognises what %j is', (text, question) => {
  expect(readQuestion(text)).toEqual(question)
})

it('removes invisible characters from a pasted address', () => {
  expect(readQuestion('\u200Bmaja@\u2060x.pl\u00AD')).toEqual({ kind: 'address', value: 'maja@x.pl' })
})
