import type { AccountSpec, CorrespondentSpec, SendAsSpec } from './spec.ts'

/**
 * Everything that can happen to the world. State changes only by applying one
 * of these, so that the journal, which keeps them, can rebuild it.
 */
export type WorldEvent =
  /** Everything but the signing key is gone; what the world is made of again follows. */
  | { kind: 'reset' }
  /** `at`: since when mail can have lain in its trash; absent in older journals. */
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

/** One change of a mailbox: one history record, with an id of its own. */
export interface MailboxChange extends ChangeContent {
  kind: 'change'
  mailbox: string
  historyId: number
  /** Epoch milliseconds; records older than the retention are forgotten. */
  at: number
}

export interface ChangeContent {
  added?: AddedMessage[]
  relabelled?: Relabelling[]
  deleted?: string[]
  /** Messages whose history id moves although nothing of them changed. */
  touched?: string[]
  /** Messages that a record names as added although an earlier one did. */
  addedAgain?: string[]
}

export interface AddedMessage {
  id: string
  threadId: string
  /** The number of a mail already known. */
  mail: number
  /** Header lines that only this copy has, with their line ends: `Delivered-To`, `Received`. */
  prefix: string
  /** This copy comes without the mail's Bcc fields. */
  hidesBcc?: true
  labelIds: readonly string[]
  internalDate: number
}

/** What really changed on one message: labels it had are not in `added`, nor ones it lacked in `removed`. */
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

/** `users.watch`: whom to tell of changes. */
export interface Watch {
  topicName: string
  labelIds: string[]
  labelFilterBehavior: 'include' | 'exclude'
  /** Epoch milliseconds. */
  expiration: number
}

/** What will happen by itself: a scripted reply, or a bounce. */
export type UnnumberedTask = {
  dueMs: number
  /** The message that is answered or bounced, in its sender's mailbox. */
  mailbox: string
  messageId: string
  mail: number
  /** The correspondent, or the address that does not exist; lower case. */
  email: string
} & ({ task: 'reply'; replyIndex: number } | { task: 'bounce' })

export type ScheduledTask = UnnumberedTask & { taskId: number }

/** What the OAuth side remembers. Times are epoch milliseconds. */
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
  /** The refresh token it came with or from. */
  refreshToken: string | undefined
}
