import { describe, expect, it } from 'vitest'
import { type MergeFacts, mergedReopening, mergedStage, mergeRefusal } from './merge-decisions.ts'

const mayMerge: MergeFacts = { isSame: false, readsBoth: true, mayChangeBoth: true, userIds: [null, null] }

describe('whether two candidates can be merged', () => {
  it.each<[string, Partial<MergeFacts>, string | null]>([
    ['a reader of both may', {}, null],
    ['with itself', { isSame: true }, 'merge-with-itself'],
    ['who does not read both', { readsBoth: false }, 'merge-not-reader'],
    ['who may not change both teams', { mayChangeBoth: false }, 'merge-not-reader'],
    ['one is a user', { userIds: ['a', null] }, null],
    ['both are the same user', { userIds: ['a', 'a'] }, null],
    ['two users', { userIds: ['a', 'b'] }, 'merge-two-users'],
  ])('%s', (_, facts, refusal) => {
    expect(mergeRefusal({ ...mayMerge, ...facts })).toBe(refusal)
  })
})

describe('the stage of two applications for one vacancy', () => {
  const early = new Date('2026-01-01')
  const late = new Date('2026-02-01')
  it.each([
    ['offer', early, 'screening', late, 'screening'],
    ['offer', late, 'screening', early, 'offer'],
    ['hired', early, 'screening', late, 'hired'],
    ['screening', late, 'hired', early, 'hired'],
  ] as const)('%s and %s', (stage, at, otherStage, otherAt, result) => {
    const kept = { stage, updatedAt: at }
    const merged = { stage: otherStage, updatedAt: otherAt }
    expect(mergedStage(kept, merged, ['hired'])).toBe(result)
  })
})

it('a merged candidate is reopened only if neither was sealed', () => {
  const at = new Date()
  expect(mergedReopening({ sealed: false, reopenedAt: at }, { sealed: false, reopenedAt: null })).toBe(at)
  expect(mergedReopening({ sealed: false, reopenedAt: null }, { sealed: false, reopenedAt: at })).toBe(at)
  expect(mergedReopening({ sealed: false, reopenedAt: at }, { sealed: true, reopenedAt: null })).toBeNull()
  expect(mergedReopening({ sealed: true, reopenedAt: null }, { sealed: false, reopenedAt: at })).toBeNull()
})
