import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MailAddress } from '../../../contract/common.ts'
import type { Conversation, EmailMessage } from '../../../contract/emails.ts'
import { outgoing } from '../../../contract/emails.ts'
import { ApiProblem, nothing, request } from '../../api.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { type User, useUser } from '../session/session.ts'
import { type Draft, toNewMessage } from './draft.ts'
import { acceptDraft, isOpen, refuseDraft, restoreDraft } from './draft-store.ts'
import { conversationKey, withMessage, withoutMessage } from './email-queries.ts'
import { hideRefusal, tellRefusal, tellSent } from './sent-toast.tsx'

type SendContext = {
  candidate: CandidateDetails
  /** Null for an email that begins a conversation. */
  conversationId: string | null
  /** Where the draft is kept. */
  place: string
  /** The draft is in the composer again. */
  onUndone?: () => void
}

/**
 * Sends a draft: accepted, it stands in the conversation and can be taken back for as long as the server says; refused,
 * it is in its composer again. Whoever reads something else by then is told there.
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
  const undo = async (sent: Draft) => {
    await request('DELETE', `/api/outbox/${sent.id}`, nothing)
    update((before) => withoutMessage(before, sent.id))
    // A new id: under the old one the server knows a message that was taken back.
    restoreDraft(place, { ...sent, id: crypto.randomUUID() })
    goBack()
    onUndone?.()
    refresh()
  }
  useEffect(() => hideRefusal(place), [place])
  return useMutation({
    mutationFn: (sent: Draft) =>
      request('POST', `/api/candidates/${candidate.id}/messages`, outgoing, { body: toNewMessage(sent) }),
    onError: (error, sent) => {
      // Under this id another text was sent before: what stands here now is another message.
      const isAnother = error instanceof ApiProblem && error.code === 'send-id-taken'
      refuseDraft(place, sent.id, error, isAnother)
      // Which addresses there are is out of date here.
      if (error instanceof ApiProblem && error.code === 'sender-not-available')
        void client.invalidateQueries({ queryKey: ['mailbox'] })
      if (!isOpen(place)) tellRefusal(place, recipientNames(sent, candidate), error, goBack)
    },
    onSuccess: ({ undoUntil }, sent) => {
      update((before) => withMessage(before, messageOf(sent, user, senders)))
      acceptDraft(place, sent.id)
      refresh()
      tellSent(sent.id, recipientNames(sent, candidate), undoUntil, () => undo(sent))
    },
  })
}

/** To the composer it was written in. */
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

/** How a draft looks as a message until the server tells it. */
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
    alsoOn: [],
    outbox: { state: 'sending', undoUntil: null, errorCode: null },
  }
}

/** As the toast names them; the candidate by name, whichever address was written to. */
function recipientNames(sent: Draft, candidate: CandidateDetails): string[] {
  const known = new Set(candidate.addresses.map(({ address }) => address.toLowerCase()))
  const names = [...sent.to, ...sent.cc, ...sent.bcc].map(({ name, address }) =>
    known.has(address.toLowerCase()) ? candidate.name : name || address,
  )
  return [...new Set(names)]
}
