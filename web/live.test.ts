import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { explanationQuery } from './features/explanations/explanation-queries.ts'
import { mailboxQuery } from './features/mailboxes/mailbox-queries.ts'
import { setAsideQuery } from './features/mailboxes/set-aside-queries.ts'
import { askAgain, keysOf, retryDelayMs } from './live.ts'

const candidateId = '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10'

test('an event refetches what it names', () => {
  expect(keysOf(JSON.stringify({ kind: 'candidate', candidateId }))).toEqual([
    ['candidate', candidateId],
    ['candidates'],
  ])
  expect(keysOf('{"kind":"mailbox"}')).toEqual([['mailbox']])
  expect(keysOf('{"kind":"sharing"}')).toEqual(
    expect.arrayContaining([['candidate'], ['candidates'], ['vacancies']]),
  )
  expect(keysOf('{"kind":"requests"}')).toEqual([['access-requests'], ['handovers'], ['candidate']])
  const draft = { kind: 'draft', candidateId, isNew: false }
  expect(keysOf(JSON.stringify(draft))).toEqual([['candidate', candidateId, 'drafts']])
  expect(keysOf(JSON.stringify({ ...draft, isNew: true }))).toEqual([
    ['candidate', candidateId, 'drafts'],
    ['candidate', candidateId, 'conversations'],
  ])
})

test('an unknown event refetches nothing', () => {
  expect(keysOf('{"kind":"weather"}')).toEqual([])
  expect(keysOf('not json')).toEqual([])
})

test('after a reconnect everything is refetched except searches at Google', async () => {
  const client = new QueryClient()
  const isOld = async (query: { queryKey: readonly unknown[] }) => {
    await client.prefetchQuery({ ...query, queryKey: query.queryKey, queryFn: () => 'an answer' })
    await askAgain(client)
    return client.getQueryState(query.queryKey)?.isInvalidated
  }
  expect(await isOld(mailboxQuery)).toBe(true)
  expect(await isOld(explanationQuery('maja@poczta.example'))).toBe(false)
  expect(await isOld(setAsideQuery(2))).toBe(false)
})

test('the delay grows with every failure up to half a minute', () => {
  expect([1, 2, 3, 10].map((failures) => retryDelayMs(failures, 0))).toEqual([1000, 2000, 4000, 30_000])
  expect(retryDelayMs(3, 1)).toBe(2000)
})
