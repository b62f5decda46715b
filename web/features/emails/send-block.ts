import type { MailboxStatus } from '../../../contract/mailbox.ts'
import type { Person } from '../../../contract/people.ts'

export type SendBlock = 'permission' | 'sealed' | 'none' | 'paused' | 'action_needed' | 'partial'

/** Returns why a user cannot write now; null if they can, or if it is not known yet. */
export function sendBlock(
  user: Pick<Person, 'mailPermission'>,
  mailbox: MailboxStatus | undefined,
): SendBlock | null {
  if (user.mailPermission !== 'send') return 'permission'
  if (!mailbox) return null
  switch (mailbox.state) {
    case 'none':
    case 'paused':
    case 'action_needed':
      return mailbox.state
    case 'connected':
    case 'importing':
      return mailbox.canSend ? null : 'partial'
  }
}
