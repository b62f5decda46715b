import type { MailboxStatus } from '../../../contract/mailbox.ts'

/** The status of a user who has a mailbox, in any state. */
export type ConnectedStatus = Exclude<MailboxStatus, { state: 'none' }>
