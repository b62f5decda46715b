import type { MailboxStatus } from '../../../contract/mailbox.ts'

/** The status of somebody who has a mailbox, in whatever state it is. */
export type ConnectedStatus = Exclude<MailboxStatus, { state: 'none' }>
