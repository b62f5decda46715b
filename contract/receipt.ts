import { z } from 'zod'
import { instant } from './common.ts'
import { actionCause } from './mailbox.ts'

/** The sync receipt: what was checked for this candidate. */
export const receipt = z.object({
  /** Connected mailboxes whose search for this candidate is complete. */
  mailboxesChecked: z.number().int(),
  /** Mailboxes whose search is still running. */
  mailboxesImporting: z.number().int(),
  /** Mailboxes that cannot be read at the moment, with their owner's name. */
  mailboxesDown: z.array(
    z.object({ owner: z.string(), reason: z.enum(['paused', 'action_needed']), since: instant }),
  ),
  lastCheckedAt: instant.nullable(),
  messages: z.number().int(),
  /** The candidate's addresses that the viewer's own list or the company's blocklist covers. */
  privateAddresses: z.array(z.string()),
  /** The mailboxes that have something to say about the candidate, by their owner's name; all, if there are few. */
  mailboxes: z.array(
    z.object({
      owner: z.string(),
      state: z.enum(['checked', 'importing', 'paused', 'action_needed']),
      /** For `paused` and `action_needed`. */
      since: instant.nullable(),
      cause: actionCause.nullable(),
      /** The time of the last complete sync. */
      lastSyncedAt: instant.nullable(),
      /** How many shown messages of this candidate are in it. */
      messages: z.number().int(),
      /** When the mailbox was last compared with Gmail completely; null if never. */
      comparedAt: instant.nullable(),
      /** How many messages that comparison found which were not known; each was then examined. */
      unknownThen: z.number().int(),
      /** How many messages of the mailbox could not be read so far, whether or not they concern this candidate. */
      unread: z.number().int(),
      /** The most recent periods in which it was not read. Their mail has been fetched since. */
      gaps: z.array(
        z.object({
          cause: z.enum(['paused', 'action_needed', 'expired']),
          beganAt: instant,
          endedAt: instant,
        }),
      ),
    }),
  ),
  /** The other connected mailboxes. */
  others: z.object({
    checked: z.number().int(),
    importing: z.number().int(),
    /** Paused, or in need of action. */
    down: z.number().int(),
    /** How many messages of them could not be read so far. */
    unread: z.number().int(),
    /** The earliest of their last complete comparisons with Gmail; null if one was never compared, or there are none. */
    comparedAt: instant.nullable(),
  }),
})

export type Receipt = z.infer<typeof receipt>
