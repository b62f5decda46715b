import { describe, expect, test } from 'vitest'
import type { SetAsideMessage } from '../../../contract/set-aside.ts'
import { setAsideLines } from './set-aside-progress.ts'

const message = (id: string): SetAsideMessage => ({
  id,
  discoveredAt: `2026-11-2${id}T10:00:00.000Z`,
  attempts: 8,
  reason: 'google',
  headers: null,
})
const kinds = (...args: Parameters<typeof setAsideLines>) =>
  setAsideLines(...args).map(({ message: { id }, progress }) => [id, progress.kind])

describe('an email that could not be read', () => {
  test('is listed, newest first', () => {
    expect(kinds([message('1'), message('2')], [], [])).toEqual([
      ['2', 'set-aside'],
      ['1', 'set-aside'],
    ])
  })

  test('is being retried, then settled', () => {
    const asked = [message('1'), message('2')]
    expect(kinds([message('3')], asked, undefined)).toEqual([
      ['3', 'set-aside'],
      ['2', 'trying'],
      ['1', 'trying'],
    ])
    const [, two, one] = setAsideLines([message('3')], asked, [{ id: '2', attempts: 3 }])
    expect(two?.progress).toEqual({ kind: 'trying', failed: 3 })
    expect(one?.progress).toEqual({ kind: 'settled' })
  })

  test('is set aside again when the retry fails', () => {
    expect(kinds([message('1')], [message('1')], [])).toEqual([['1', 'set-aside']])
  })
})
