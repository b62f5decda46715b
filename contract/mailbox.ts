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
  /** Messages on profiles so far. */
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
  /** Google asked us to wait until then, or does not answer. */
  waitingUntil: instant.nullable(),
  /** The addresses one may send from, as they are set up in Gmail; one's own first. */
  senders: z.array(z.object({ address: z.string(), name: z.string(), isDefault: z.boolean() })),
  /** Emails that failed too often and are no longer retried automatically; see set-aside.ts. */
  setAside: z.number().int(),
}

/** GET /api/mailbox: one's own mailbox. */
export const mailbox = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('connected'), ...connectedFacts }),
  z.object({ state: z.literal('importing'), ...connectedFacts, progress: importProgress }),
  z.object({ state: z.literal('action_needed'), ...connectedFacts, cause: actionCause, since: instant }),
  z.object({ state: z.literal('paused'), ...connectedFacts, since: instant }),
])

/** POST /api/mailbox/consents: where to send the browser. */
export const consent = z.object({ url: z.string() })

/**
 * After Google's screen the browser comes to /account?connect=<outcome>[&expected=…&chosen=…]#integration.
 * `connected`, `partial` (read only), or why not.
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

/** GET /api/mailbox/disconnection: what each choice of the dialog would do. */
export const disconnectionPreview = z.object({
  /** Messages of this mailbox on candidate profiles. */
  messages: z.number().int(),
  /** Of these, how many a colleague's mailbox has too. */
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
