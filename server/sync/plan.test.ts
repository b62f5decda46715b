import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../mailboxes/provider.ts'
import { covered, labelsAfter, planChanges } from './plan.ts'

const added = (providerId: string, labelIds: string[] = ['INBOX']): Change => ({
  kind: 'added',
  providerId,
  threadId: 't',
  labelIds,
})
const deleted = (providerId: string): Change => ({ kind: 'deleted', providerId, threadId: 't' })
const labelled = (providerId: string, plus: string[], minus: string[] = []): Change => ({
  kind: 'labelled',
  providerId,
  threadId: 't',
  added: plus,
  removed: minus,
})
const ref = (providerId: string) => ({ providerId, threadId: 't' })
const known = (...ids: string[]) => new Set(ids)

describe('planChanges', () => {
  it('fetches new messages, but not those deleted since', () => {
    expect(planChanges([added('a'), added('b'), deleted('b')], known()).fetch).toEqual([ref('a')])
  })

  it('hides known messages that were deleted', () => {
    expect(planChanges([deleted('a'), deleted('b')], known('a'))).toMatchObject({ fetch: [], deleted: ['a'] })
  })

  it('skips drafts, chats, spam and trash until they lose that label', () => {
    const hidden = ['DRAFT', 'CHAT', 'SPAM', 'TRASH']
    expect(
      planChanges(
        hidden.map((label) => added(label, [label])),
        known(),
      ).fetch,
    ).toEqual([])
    expect(
      planChanges(
        hidden.map((label) => labelled(label, [], [label])),
        known(),
      ).fetch,
    ).toEqual(hidden.map(ref))
  })

  it('does not fetch an unknown message because it was read, starred or archived', () => {
    expect(planChanges([labelled('a', ['STARRED'], ['UNREAD', 'INBOX'])], known()).fetch).toEqual([])
  })

  it('applies the last change of each label', () => {
    const { relabel } = planChanges(
      [labelled('a', ['TRASH'], ['INBOX']), labelled('a', ['INBOX'], ['TRASH'])],
      known('a'),
    )
    expect(labelsAfter(['INBOX'], relabel.get('a')!)).toEqual(['INBOX'])
  })

  it('ends with the same labels as applying one change after the other', () => {
    const label = fc.constantFrom('INBOX', 'TRASH', 'UNREAD', 'STARRED')
    const change = fc.record({ plus: fc.uniqueArray(label), minus: fc.uniqueArray(label) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.uniqueArray(label), (changes, first) => {
        const one = new Set(first)
        for (const { plus, minus } of changes) {
          for (const each of plus) one.add(each)
          for (const each of minus) one.delete(each)
        }
        const { relabel } = planChanges(
          changes.map(({ plus, minus }) => labelled('a', plus, minus)),
          known('a'),
        )
        const folded = relabel.get('a') ?? { added: new Set<string>(), removed: new Set<string>() }
        expect(labelsAfter(first, folded)).toEqual([...one].sort())
      }),
    )
  })
})

it('messages that were deleted or put into trash or spam are covered', () => {
  const changes = [deleted('a'), labelled('b', ['TRASH'], ['INBOX']), labelled('c', ['STARRED']), added('d')]
  expect(covered(changes)).toEqual(['a', 'b'])
})
