import type { AccountSpec, CorrespondentSpec, SendAsSpec } from './spec.ts'

/**
 * Everything that can happen to the world. Only these events change state, so the
 * journal that stores them can rebuild it.
 */
export type WorldEvent =
  /** Deletes everything but the signing key; events that rebuild the world follow. */
  | { kind: 'reset' }
  /** `at`: when the account began, so the earliest time its mail can be in trash; absent in older journals. */
  | { kind: 'account'; account: AccountSpec; historyId: number; at?: number }
  | { kind: 'correspondent'; correspondent: CorrespondentSpec }
  | { kind: 'missing-address'; email: string }
  | { kind: 'mail'; mail: number; raw: Uint8Array }
  | MailboxChange
  | { kind: 'draft'; mailbox: string; draftId: string; messageId: string | undefined }
  | { kind: 'label'; mailbox: string; label: Label }
  | { kind: 'label-deleted'; mailbox: string; labelId: string }
  | { kind: 'send-as'; mailbox: string; sendAs: SendAsSpec }
  | { kind: 'signature'; mailbox: string; signature: string }
  | { kind: 'watch'; mailbox: string; watch: Watch | undefined }
  | { kind: 'history-expired'; mailbox: string; historyId: number }
  | { kind: 'scheduled'; task: ScheduledTask }
  | { kind: 'task-done'; taskId: number }
  | OauthEvent

/** One change of a mailbox, which makes one history record with its own id. */
export interface MailboxChange extends ChangeContent {
  kind: 'change'
  mailbox: string
  historyId: number
  /** Epoch milliseconds; records older than the retention are deleted. */
  at: number
}

export interface ChangeContent {
  added?: AddedMessage[]
  relabelled?: Relabelling[]
  deleted?: string[]
  /** Messages whose history id changes although nothing else of them does. */
  touched?: string[]
  /** Messages that a record names as added although an earlier record already did. */
  addedAgain?: string[]
}

export interface AddedMessage {
  id: string
  threadId: string
  /** The number of a stored mail. */
  mail: number
  /** Header lines that only this copy has, with their line ends: `Delivered-To`, `Received`. */
  prefix: string
  /** This copy does not show the mail's Bcc fields. */
  hidesBcc?: true
  labelIds: readonly string[]
  internalDate: number
}

/** The actual label change of a message: `added` has no label it already had, `removed` none it lacked. */
export interface Relabelling {
  id: string
  added: string[]
  removed: string[]
}

export interface Label {
  id: string
  name: string
  type: 'system' | 'user'
  messageListVisibility?: string
  labelListVisibility?: string
  color?: { textColor?: string; backgroundColor?: string }
}

/** A `users.watch`: where to publish which changes. */
export interface Watch {
  topicName: string
  labelIds: string[]
  labelFilterBehavior: 'include' | 'exclude'
  /** Epoch milliseconds. */
  expiration: number
}

/** A scheduled scripted reply or bounce. */
export type UnnumberedTask = {
  dueMs: number
  /** The sender's mailbox, and the message in it that is answered or bounced. */
  mailbox: string
  messageId: string
  mail: number
  /** The correspondent who answers, or the address that does not exist; lower case. */
  email: string
} & ({ task: 'reply'; replyIndex: number } | { task: 'bounce' })

export type ScheduledTask = UnnumberedTask & { taskId: number }

/** State changes of OAuth. Times are epoch milliseconds. */
export type OauthEvent =
  | { kind: 'signing-key'; pem: string }
  | { kind: 'consent'; email: string; clientId: string; scopes: string[] }
  | { kind: 'refresh-token'; token: RefreshToken }
  | { kind: 'access-token'; token: AccessToken }
  | { kind: 'token-dead'; token: string; at: number }
  | { kind: 'consent-dropped'; email: string; clientId: string | undefined }
  | { kind: 'account-blocked'; email: string; reason: string | undefined }

export interface RefreshToken {
  value: string
  email: string
  clientId: string
  scopes: string[]
  issuedAt: number
}

export interface AccessToken {
  value: string
  email: string
  clientId: string
  scopes: string[]
  expiresAt: number
  /** The refresh token that was issued with it or that it was refreshed from. */
  refreshToken: string | undefined
}
