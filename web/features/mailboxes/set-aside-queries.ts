import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { setAsideAttempts, setAsideList } from '../../../contract/set-aside.ts'
import { get, nothing, request } from '../../api.ts'
import { mailboxQuery } from './mailbox-queries.ts'

const attemptsPollMs = 2_000

/**
 * The emails that could not be read. Each request fetches the headers from Google, so it is repeated only when their
 * number changes, not at every event of the mailbox.
 */
export function setAsideQuery(count: number) {
  return queryOptions({
    queryKey: ['set-aside', count],
    queryFn: ({ signal }) => get('/api/mailbox/set-aside', setAsideList, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { asksGoogle: true },
  })
}

/** Failed emails that are being retried; polled while the user waits for them. */
export const attemptsQuery = queryOptions({
  queryKey: ['mailbox', 'set-aside-attempts'],
  queryFn: ({ signal }) => get('/api/mailbox/set-aside/attempts', setAsideAttempts, signal),
  refetchInterval: ({ state }) => (state.data?.trying.length === 0 ? false : attemptsPollMs),
  staleTime: 0,
})

export function useSetAsideRetry() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids?: readonly string[]) =>
      request('POST', '/api/mailbox/set-aside/attempts', nothing, { body: ids ? { ids } : {} }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: mailboxQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['set-aside'] }),
      ]),
  })
}
