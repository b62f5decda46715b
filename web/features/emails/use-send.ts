import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createElement } from 'react'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Conversation, EmailMessage } from '../../../contract/emails.ts'
import { outgoing } from '../../../contract/emails.ts'
import { nothing, request } from '../../api.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { type User, useUser } from '../session/session.ts'
import { type Draft, toNewMessage } from './draft.ts'
import { dropSentDraft, keepDraft, restoreDraft } from './draft-store.ts'
import { conversationKey, withMessage, withoutMessage } from './email-queries.ts'
import { SentToast } from './sent-toast.tsx'

const toastMs = 5_000

type SendContext = {
  candidate: CandidateDetails
  /** Null for an email that begins a conversation. */
  conversationId: string | null
  /** Where the draft is kept; the first is where it is put back if it is undone. */
  places: readonly string[]
  /** Leads back to the composer after Undo. */
  onUndone: () => void
}

/**
 * Sends a draft: the message stands in the conversation at once, goes away again if
 * it is refused, and can be taken back for as long as the server says.
 */
export function useSend({ candidate, conversationId, places, onUndone }: SendContext) {
  const client = useQueryClient()
  const user = useUser()
  const mailbox = useMailbox()
  const sender = mailbox && mailbox.state !== 'none' ? mailbox.address : user.email
  const [place = ''] = places
  const shown = conversationKey(candidate.id, conversationId ?? '')
  const update = (by: (before: Conversation) => Conversation) =>
    client.setQueriesData<Conversation>({ queryKey: shown }, (before) => before && by(before))
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['candidate', candidate.id] }),
      client.invalidateQueries({ queryKey: ['candidates'] }),
    ])
  const undo = async (sent: Draft) => {
    await request('DELETE', `/api/outbox/${sent.id}`, nothing)
    update((before) => withoutMessage(before, sent.id))
    // A new id: under the old one the server knows a message that was taken back.
    restoreDraft(place, { ...sent, id: crypto.randomUUID() })
    onUndone()
    await refresh()
  }
  return useMutation({
    mutationFn: (sent: Draft) =>
      request('POST', `/api/candidates/${candidate.id}/messages`, outgoing, { body: toNewMessage(sent) }),
    onMutate: async (sent) => {
      keepDraft(place, sent)
      await client.cancelQueries({ queryKey: shown })
      update((before) => withMessage(before, messageOf(sent, user, sender)))
    },
    onError: (_error, sent) => update((before) => withoutMessage(before, sent.id)),
    onSuccess: ({ undoUntil }, sent) => {
      dropSentDraft(places, sent.id)
      const names = recipientNames(sent, candidate)
      const undoMs = undoUntil ? Date.parse(undoUntil) - Date.now() : 0
      notifications.show({
        id: sent.id,
        message: createElement(SentToast, { names, id: sent.id, undo: undoMs > 0 ? () => undo(sent) : null }),
        autoClose: undoMs > 0 ? undoMs : toastMs,
        withCloseButton: false,
      })
      return refresh()
    },
  })
}

/** How a draft looks as a message until the server tells it. */
function messageOf(sent: Draft, user: User, sender: string): EmailMessage {
  return {
    id: sent.id,
    kind: 'outgoing',
    from: { name: user.name, address: sender },
    to: sent.to,
    cc: sent.cc,
    bcc: sent.bcc,
    at: new Date().toISOString(),
    own: true,
    matchedBy: null,
    inboxes: [],
    snippet: sent.html.replace(/<[^>]*>/g, ' ').trim(),
    html: sent.html,
    quotedHtml: '',
    remoteImages: 0,
    attachments: sent.attachments.map((file) => ({ ...file, url: `/api/attachments/${file.id}` })),
    invitation: null,
    autoReply: false,
    encrypted: false,
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
