import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { consent, disconnectionPreview, type MailboxStatus, mailbox } from '../../../contract/mailbox.ts'
import { get, nothing, request } from '../../api.ts'

const busyPollMs = 5_000

/**
 * The user's own mailbox. While it imports or syncs, it is also polled every few seconds, in case an event is missed.
 */
export const mailboxQuery = queryOptions({
  queryKey: ['mailbox'],
  queryFn: ({ signal }) => get('/api/mailbox', mailbox, signal),
  refetchInterval: (query) => (isBusy(query.state.data) ? busyPollMs : false),
})

export const disconnectionQuery = queryOptions({
  queryKey: ['mailbox', 'disconnection'],
  queryFn: ({ signal }) => get('/api/mailbox/disconnection', disconnectionPreview, signal),
  staleTime: 0,
})

/** Returns the mailbox's status; undefined until it has loaded. */
export function useMailbox(): MailboxStatus | undefined {
  return useQuery(mailboxQuery).data
}

function isBusy(status: MailboxStatus | undefined): boolean {
  if (!status || status.state === 'none') return false
  if (status.state === 'importing') return !status.progress.paused
  return status.syncing
}

/**
 * Connect, Reconnect and Allow sending all do the same: they open Google's consent screen, which returns to Account
 * settings.
 */
export function useConsent() {
  return useMutation({
    mutationFn: () => request('POST', '/api/mailbox/consents', consent),
    onSuccess: ({ url }) => location.assign(url),
  })
}

export function useSyncNow() {
  return useMailboxChange(() => request('POST', '/api/mailbox/sync', nothing))
}

export function useImportPause() {
  return useMailboxChange((paused: boolean) =>
    request('PUT', '/api/mailbox/import', nothing, { body: { paused } }),
  )
}

/** Disconnecting may change what is shown on candidates, so they are refetched too. */
export function useDisconnect() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (emails: 'keep' | 'remove') =>
      request('POST', '/api/mailbox/disconnection', nothing, { body: { emails } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: mailboxQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['candidate'] }),
        client.invalidateQueries({ queryKey: ['candidates'] }),
      ]),
  })
}

function useMailboxChange<T>(change: (value: T) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: mailboxQuery.queryKey }),
  })
}
