import { z } from 'zod'
import { instant } from './common.ts'

export const actionCause = z.enum([
  'revoked',
  'scope_read_missing',
  'admin_policy',
  'no_gmail',
  'api_disabled',
  'client_invalid',
  'secret_lost',
])

export const importProgress = z.object({
  candidatesDone: z.number().int(),
  candidatesTotal: z.number().int(),
  /** How many messages are on profiles so far. */
  messages: z.number().int(),
  paused: z.boolean(),
  /** The estimated time left; null if it is not known yet. */
  secondsLeft: z.number().int().nullable(),
})

const connectedFacts = {
  address: z.string(),
  lastSyncedAt: instant.nullable(),
  connectedAt: instant,
  /** False if the consent covers reading only. */
  canSend: z.boolean(),
  /** Whether a sync is running now. */
  syncing: z.boolean(),
  /** Until when Google asked us to wait, or when to retry because Google does not answer. */
  waitingUntil: instant.nullable(),
  /** The addresses that the user may send from, as set up in Gmail; the mailbox's own first. */
  senders: z.array(z.object({ address: z.string(), name: z.string(), isDefault: z.boolean() })),
  /** How many emails failed too often and are no longer retried automatically; see set-aside.ts. */
  setAside: z.number().int(),
}

/** GET /api/mailbox: the user's own mailbox. */
export const mailbox = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('connected'), ...connectedFacts }),
  z.object({ state: z.literal('importing'), ...connectedFacts, progress: importProgress }),
  z.object({ state: z.literal('action_needed'), ...connectedFacts, cause: actionCause, since: instant }),
  z.object({ state: z.literal('paused'), ...connectedFacts, since: instant }),
])

/** POST /api/mailbox/consents: the address to which the browser goes. */
export const consent = z.object({ url: z.string() })

/**
 * After Google's consent page the browser comes to /account?connect=<outcome>[&expected=…&chosen=…]#integration. The
 * outcome is `connected`, `partial` (read only), or the reason for the failure.
 */
export const connectOutcome = z.enum([
  'connected',
  'partial',
  'denied',
  'read_not_granted',
  'wrong_account',
  'used_by_colleague',
  'expired',
  'no_gmail',
  'admin_policy',
  'failed',
])

/** GET /api/mailbox/disconnection: the effect of each choice in the dialog. */
export const disconnectionPreview = z.object({
  /** How many messages of this mailbox are on candidate profiles. */
  messages: z.number().int(),
  /** How many of these a colleague's mailbox has too. */
  sharedWithColleagues: z.number().int(),
})

/** POST /api/mailbox/disconnection */
export const disconnection = z.object({ emails: z.enum(['keep', 'remove']) })

/** PUT /api/mailbox/import */
export const importChange = z.object({ paused: z.boolean() })

export type MailboxStatus = z.infer<typeof mailbox>
export type ActionCause = z.infer<typeof actionCause>
export type ConnectOutcome = z.infer<typeof connectOutcome>
export type DisconnectionPreview = z.infer<typeof disconnectionPreview>
