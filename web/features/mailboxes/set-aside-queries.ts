import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { setAsideAttempts, setAsideList } from '../../../contract/set-aside.ts'
import { get, nothing, request } from '../../api.ts'
import { mailboxQuery } from './mailbox-queries.ts'

const attemptsPollMs = 2_000

/**
 * What could not be read. Google is asked for the headers each time, so it is asked anew only when their
 * number changes, and not with every event of the mailbox.
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

/** What failed and is tried; it is asked again and again while the person waits for it. */
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
