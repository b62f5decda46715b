import { describe, expect, it } from 'vitest'
import { decideAddress, mayOpen, mayOpenAtOnce, type SharingFacts } from './decision.ts'

/** A colleague brought the address; nothing is decided; there is no mail; the owner is in the team. */
const nothing: SharingFacts = {
  row: null,
  isBrought: false,
  isInTeam: true,
  isCounting: false,
  hadEarlierMail: false,
  firstMailAt: null,
  isAnothers: false,
  isAsked: true,
}
const row = { state: 'held', because: 'colleague', isCounted: true, isBack: false } as const
const shared = { ...row, state: 'shared', because: 'chosen' } as const
const began = { ...row, state: 'shared', because: 'began_here' } as const
const kept = { ...row, state: 'private', because: 'chosen' } as const

const heldFor = (isFinal: boolean) => ({ state: 'held', because: 'colleague', isFinal })
const sharedAs = (because: string) => ({ state: 'shared', because, isFinal: true })

describe('an address without a decision', () => {
  it.each<[string, Partial<SharingFacts>, object]>([
    ['the owner brought it', { isBrought: true }, sharedAs('brought')],
    [
      'the owner brought it, with earlier mail',
      { isBrought: true, hadEarlierMail: true },
      sharedAs('brought'),
    ],
    ['the organisation does not ask', { isAsked: false, hadEarlierMail: true }, sharedAs('organisation')],
    ['mail is still being counted', { isCounting: true }, heldFor(false)],
    ['there is earlier mail', { hadEarlierMail: true }, heldFor(true)],
    ['there is none, and the owner is in the team', {}, sharedAs('began_here')],
    ['there is none, and the owner is not in the team', { isInTeam: false }, heldFor(true)],
  ])('%s', (_, more, decision) => {
    expect(decideAddress({ ...nothing, ...more })).toEqual(decision)
  })
})

describe('an address with a decision', () => {
  it.each<[string, Partial<SharingFacts>, object]>([
    ['shared stays shared', { row: shared, hadEarlierMail: true }, sharedAs('chosen')],
    ['shared since it began stays shared', { row: began }, sharedAs('began_here')],
    [
      'shared since it began, and earlier mail comes to light',
      { row: began, hadEarlierMail: true },
      heldFor(true),
    ],
    ['held stays held', { row }, heldFor(true)],
    ['held stays held when the organisation stops asking', { row, isAsked: false }, heldFor(true)],
    ['held while it is counted', { row: { ...row, isCounted: false }, isCounting: true }, heldFor(false)],
    ['counted: nothing earlier', { row: { ...row, isCounted: false } }, sharedAs('began_here')],
    [
      'counted: something earlier',
      { row: { ...row, isCounted: false }, hadEarlierMail: true },
      heldFor(true),
    ],
    [
      'counted: the owner brought it',
      { row: { ...row, isCounted: false }, isBrought: true },
      sharedAs('brought'),
    ],
    [
      'counted: nothing earlier, and the owner is not in the team',
      { row: { ...row, isCounted: false }, isInTeam: false },
      heldFor(true),
    ],
    [
      'given back, while it is counted',
      { row: { ...shared, isBack: true, isCounted: false }, isCounting: true },
      heldFor(false),
    ],
    [
      'given back, and nothing came meanwhile',
      { row: { ...shared, isBack: true, isCounted: false } },
      sharedAs('chosen'),
    ],
    [
      'given back, and something came meanwhile',
      { row: { ...shared, isBack: true, isCounted: false }, isAnothers: true },
      heldFor(true),
    ],
  ])('%s', (_, more, decision) => {
    expect(decideAddress({ ...nothing, ...more })).toEqual(decision)
  })
})

describe('over all facts', () => {
  const flags = [false, true]
  const rows = [null, row, shared, began, kept].flatMap((one) =>
    one === null
      ? [null]
      : flags.flatMap((isCounted) => flags.map((isBack) => ({ ...one, isCounted, isBack }))),
  )
  const all = rows.flatMap((one) =>
    Array.from({ length: 64 }, (_, bits): SharingFacts => {
      const is = (place: number) => (bits & (1 << place)) !== 0
      return {
        row: one,
        isBrought: is(0),
        isInTeam: is(1),
        isCounting: is(2),
        hadEarlierMail: is(3),
        firstMailAt: null,
        isAnothers: is(4),
        isAsked: is(5),
      }
    }),
  )

  it('what its owner keeps private stays private', () => {
    for (const facts of all.filter((one) => one.row?.state === 'private')) {
      expect(decideAddress(facts)).toMatchObject({ state: 'private', because: 'chosen' })
    }
  })

  it('earlier mail is shared only by the owner’s act, or where the organisation does not ask', () => {
    for (const facts of all.filter((one) => one.hadEarlierMail && one.row?.state !== 'shared')) {
      if (decideAddress(facts).state === 'shared')
        expect(facts.isBrought || (facts.row === null && !facts.isAsked)).toBe(true)
    }
  })

  it('nothing begins to be shared by itself outside the owner’s team or while mail is counted', () => {
    for (const facts of all.filter((one) => decideAddress(one).because === 'began_here')) {
      if (facts.row?.state !== 'shared') expect(facts.isInTeam && !facts.isCounting).toBe(true)
    }
  })

  it('mail that came while the address was nobody’s is never shared by an old decision', () => {
    for (const facts of all.filter((one) => one.row?.isBack && one.isAnothers)) {
      if (facts.row?.state === 'shared') expect(decideAddress(facts).state).toBe('held')
    }
  })

  it('what is opened at once is opened, and what only began here has its headers read first', () => {
    for (const facts of all) {
      const decision = decideAddress(facts)
      if (mayOpenAtOnce(decision)) expect(mayOpen(decision)).toBe(true)
      if (decision.because === 'began_here') expect(mayOpenAtOnce(decision)).toBe(false)
    }
  })
})
