import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MailAddress } from '../../../contract/common.ts'
import type { Conversation, EmailMessage } from '../../../contract/emails.ts'
import { written } from '../../../contract/emails.ts'
import { ApiProblem, nothing, request } from '../../api.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { type User, useUser } from '../session/session.ts'
import { type Draft, type Several, toNewMessage } from './draft.ts'
import { acceptDraft, isOpen, refuseDraft, restoreDraft } from './draft-store.ts'
import { conversationKey, withMessage, withoutMessage } from './email-queries.ts'
import { hideRefusal, tellRefusal, tellSent } from './sent-toast.tsx'

type SendContext = {
  candidate: CandidateDetails
  /** Null for an email that starts a conversation. */
  conversationId: string | null
  /** Where the draft is stored. */
  place: string
  /** Called when the draft is back in the composer. */
  onUndone?: () => void
}

type Sending = {
  sent: Draft
  /** What the writer decided for a message to several candidates. */
  several?: Several
}

/**
 * Sends a draft. If the server accepts it, it appears in the conversation and can be undone for as long as the server
 * says. If it is refused, it returns to its composer; a user who is reading something else gets a toast.
 */
export function useSend({ candidate, conversationId, place, onUndone }: SendContext) {
  const client = useQueryClient()
  const user = useUser()
  const mailbox = useMailbox()
  const senders = mailbox && mailbox.state !== 'none' ? mailbox.senders : []
  const goBack = useWayBack(candidate.id, conversationId)
  const update = (by: (before: Conversation) => Conversation) =>
    client.setQueriesData<Conversation>(
      { queryKey: conversationKey(candidate.id, conversationId ?? '') },
      (before) => before && by(before),
    )
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['candidate', candidate.id] })
    void client.invalidateQueries({ queryKey: ['candidates'] })
  }
  const undo = async (sent: Draft, others: readonly string[]) => {
    for (const id of [sent.id, ...others]) await request('DELETE', `/api/outbox/${id}`, nothing)
    update((before) => withoutMessage(before, sent.id))
    // A new id, because the server knows the old one as a message that was taken back.
    restoreDraft(place, { ...sent, id: crypto.randomUUID() })
    goBack()
    onUndone?.()
    refresh()
  }
  useEffect(() => hideRefusal(place), [place])
  return useMutation({
    mutationFn: ({ sent, several }: Sending) =>
      request('POST', `/api/candidates/${candidate.id}/messages`, written, {
        body: toNewMessage(sent, several),
      }),
    onError: (error, { sent }) => {
      // Another text was sent under this id before, so the current text becomes another message.
      const isAnother = error instanceof ApiProblem && error.code === 'send-id-taken'
      refuseDraft(place, sent.id, error, isAnother)
      // The cached list of sender addresses is outdated.
      if (error instanceof ApiProblem && error.code === 'sender-not-available')
        void client.invalidateQueries({ queryKey: ['mailbox'] })
      if (!isOpen(place)) tellRefusal(place, recipientNames(sent, candidate), error, goBack)
    },
    onSuccess: ({ undoUntil, others }, { sent }) => {
      update((before) => withMessage(before, messageOf(sent, user, senders)))
      acceptDraft(place, sent.id)
      refresh()
      tellSent(sent.id, recipientNames(sent, candidate), undoUntil, () => undo(sent, others))
    },
  })
}

/** Returns a function that navigates to the composer in which the draft was written. */
function useWayBack(candidateId: string, conversationId: string | null): () => void {
  const navigate = useNavigate()
  const search = conversationId === null ? { compose: true } : { conversation: conversationId }
  return () =>
    void navigate({
      to: '/candidates/$id',
      params: { id: candidateId },
      search: { tab: 'emails', ...search },
    })
}

/** Builds the message that stands for a draft until the server returns the real one. */
function messageOf(sent: Draft, user: User, senders: readonly MailAddress[]): EmailMessage {
  const from = senders.find(({ address }) => address === sent.from) ?? senders[0]
  return {
    id: sent.id,
    kind: 'outgoing',
    from: { name: from?.name || user.name, address: from?.address ?? user.email },
    to: sent.to,
    cc: sent.cc,
    bcc: sent.bcc,
    at: new Date().toISOString(),
    own: true,
    matchedBy: null,
    inboxes: [],
    snippet: sent.html.replace(/<[^>]*>/g, ' ').trim(),
    html: sent.html,
    remoteImages: 0,
    imagesShown: false,
    imagesRemembered: false,
    trackers: [],
    attachments: sent.attachments.map((file) => ({ ...file, url: `/api/attachments/${file.id}` })),
    invitation: null,
    autoReply: false,
    encrypted: false,
    signed: false,
    cut: false,
    bounce: null,
    removable: false,
    alsoOn: [],
    outbox: { state: 'sending', undoUntil: null, errorCode: null },
  }
}

/** Returns the recipients' names for the toast; the candidate's name for any of their addresses. */
function recipientNames(sent: Draft, candidate: CandidateDetails): string[] {
  const known = new Set(candidate.addresses.map(({ address }) => address.toLowerCase()))
  const names = [...sent.to, ...sent.cc, ...sent.bcc].map(({ name, address }) =>
    known.has(address.toLowerCase()) ? candidate.name : name || address,
  )
  return [...new Set(names)]
}
