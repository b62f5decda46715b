import type { Handover, OpenWork } from '../../../contract/leaving.ts'

/** A line of the dialog: one conversation, or all with a candidate whose emails the administrator does not read. */
export interface WorkItem {
  key: string
  candidate: { id: string; name: string }
  handedTo: string | null
  conversation?: OpenWork['conversations'][number]
  others?: OpenWork['others'][number]
}

export function workItems({ conversations, others }: OpenWork): WorkItem[] {
  return [
    ...conversations.map((conversation) => ({
      key: `${conversation.candidate.id} ${conversation.messageId}`,
      candidate: conversation.candidate,
      handedTo: conversation.handedTo,
      conversation,
    })),
    ...others.map((one) => ({
      key: one.candidate.id,
      candidate: one.candidate,
      handedTo: one.handedTo,
      others: one,
    })),
  ]
}

/** How many conversations these lines stand for. */
export function conversationCount(items: readonly WorkItem[]): number {
  return items.reduce((sum, { others }) => sum + (others?.count ?? 1), 0)
}

/** The request that hands these lines over. */
export function handoverOf(items: readonly WorkItem[], to: string): Handover {
  return {
    to,
    items: items.map(({ candidate, conversation }) => ({
      candidateId: candidate.id,
      messageId: conversation?.messageId ?? null,
    })),
  }
}
