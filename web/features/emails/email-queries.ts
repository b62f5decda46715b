import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type Conversation,
  conversation,
  conversationList,
  type Draft,
  type EmailMessage,
  outgoing,
  takenBack,
} from '../../../contract/emails.ts'
import { get, nothing, request } from '../../api.ts'
import { askAgainMs } from './receipt-facts.ts'

/**
 * A candidate's conversations and the receipt. Events report this candidate's emails, but not every mailbox that was
 * read without finding one, became unreadable or was searched completely. So the receipt is also polled.
 */
export function conversationListQuery(candidateId: string) {
  return queryOptions({
    queryKey: ['candidate', candidateId, 'conversations'],
    queryFn: ({ signal }) => get(`/api/candidates/${candidateId}/conversations`, conversationList, signal),
    refetchInterval: ({ state }) => askAgainMs(state.data?.receipt),
  })
}

export function conversationQuery(candidateId: string, messageId: string, remoteImages: boolean) {
  const path = `/api/candidates/${candidateId}/conversations/${messageId}?remoteImages=${remoteImages}`
  return queryOptions({
    queryKey: ['candidate', candidateId, 'conversation', messageId, { remoteImages }],
    queryFn: ({ signal }) => get(path, conversation, signal),
  })
}

/** The key prefix of a conversation's cached forms, with and without remote images. */
export function conversationKey(candidateId: string, messageId: string) {
  return ['candidate', candidateId, 'conversation', messageId] as const
}

/** Retries a failed message, or one whose outcome is unknown; the server recognises it by its id. */
export function useAnotherAttempt(candidateId: string) {
  return useOutboxChange(candidateId, (id: string) => request('POST', `/api/outbox/${id}/attempts`, outgoing))
}

/**
 * Removes a failed message from the conversation. `onTaken` gets its content before anything is refetched, because
 * the conversation and the calling component may then be gone.
 */
export function useTakeBack(candidateId: string, onTaken: (draft: Draft) => void) {
  const takeBack = (id: string) => request('DELETE', `/api/outbox/${id}`, takenBack)
  return useOutboxChange(candidateId, takeBack, ({ draft }) => onTaken(draft))
}

/** "Always show the images of this sender", for this user only, and its reversal. */
export function useImageSender() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ address, always }: { address: string; always: boolean }) =>
      always
        ? request('POST', '/api/image-senders', nothing, { body: { address } })
        : request('DELETE', `/api/image-senders?address=${encodeURIComponent(address)}`, nothing),
    // The sender may have written to several candidates.
    onSuccess: () => client.invalidateQueries({ queryKey: ['candidate'] }),
  })
}

/** "Not theirs", and its reversal. */
export function useOfferDismissal(candidateId: string) {
  const client = useQueryClient()
  const dismissals = `/api/candidates/${candidateId}/address-offers/dismissals`
  const onSuccess = () => client.invalidateQueries(conversationListQuery(candidateId))
  const dismiss = useMutation({
    mutationFn: (address: string) => request('POST', dismissals, nothing, { body: { address } }),
    onSuccess,
  })
  const takeBack = useMutation({
    mutationFn: (address: string) =>
      request('DELETE', `${dismissals}?address=${encodeURIComponent(address)}`, nothing),
    onSuccess,
  })
  return { dismiss, takeBack }
}

function useOutboxChange<T>(
  candidateId: string,
  change: (id: string) => Promise<T>,
  onSuccess: (answer: T) => void = () => {},
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess,
    onSettled: () => client.invalidateQueries({ queryKey: ['candidate', candidateId] }),
  })
}

/** Returns the conversation with a message at its end, or in its old place if it is there already. */
export function withMessage(before: Conversation, message: EmailMessage): Conversation {
  const others = before.messages.filter(({ id }) => id !== message.id)
  return { ...before, messages: [...others, message] }
}

export function withoutMessage(before: Conversation, id: string): Conversation {
  return { ...before, messages: before.messages.filter((message) => message.id !== id) }
}
