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
 * A candidate's conversations and what was checked. Events tell of this candidate's emails, but not of every inbox that
 * was read without finding one, cannot be read any more or has been searched to the end: the receipt is asked for again.
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

/** Every stored form of one conversation, with and without remote images. */
export function conversationKey(candidateId: string, messageId: string) {
  return ['candidate', candidateId, 'conversation', messageId] as const
}

/** Sends a failed or doubtful message again; the server knows it by its id. */
export function useAnotherAttempt(candidateId: string) {
  return useOutboxChange(candidateId, (id: string) => request('POST', `/api/outbox/${id}/attempts`, outgoing))
}

/**
 * Takes a failed message out of the conversation. `onTaken` has what was written before anything is asked for anew:
 * the conversation may be gone then, and whoever asked with it.
 */
export function useTakeBack(candidateId: string, onTaken: (draft: Draft) => void) {
  const takeBack = (id: string) => request('DELETE', `/api/outbox/${id}`, takenBack)
  return useOutboxChange(candidateId, takeBack, ({ draft }) => onTaken(draft))
}

/** "Always show the images of this sender", for this reader alone, and the way back. */
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

/** "Not theirs", and the way back. */
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

/** The conversation with a message at its end; the message in its place if it is there already. */
export function withMessage(before: Conversation, message: EmailMessage): Conversation {
  const others = before.messages.filter(({ id }) => id !== message.id)
  return { ...before, messages: [...others, message] }
}

export function withoutMessage(before: Conversation, id: string): Conversation {
  return { ...before, messages: before.messages.filter((message) => message.id !== id) }
}
