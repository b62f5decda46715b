import { z } from 'zod'
import { instant } from './common.ts'
import { actionCause } from './mailbox.ts'

/** GET /api/google-check: what is known without asking Google. */
export const googleProject = z.object({
  /** The OAuth client of Kurier's Google project. */
  clientId: z.string(),
  redirectUri: z.string(),
  /** What Kurier asks for, as Google writes it. */
  scopes: z.array(z.string()),
  /** The administrator's own connected inbox, with which Google is asked; null if there is none. */
  mailbox: z.object({ address: z.string(), consentedAt: instant }).nullable(),
})

/**
 * What is tried: a new access token by the refresh token; the scopes `openid email`, `gmail.readonly` and `gmail.send`;
 * notifications.
 */
export const googleTrial = z.enum(['grant', 'identity', 'read', 'send', 'push'])

export const googleVerdict = z.enum([
  'ok',
  /** The scope was not ticked on Google's screen. */
  'not_granted',
  ...actionCause.exclude(['scope_read_missing']).options,
  /** The grant opens another account than the one that was connected. */
  'other_account',
  /** Google asks to wait, or the quota is used up. */
  'busy',
  'unreachable',
  'refused',
  'topic_foreign',
  'topic_missing',
  'publish_denied',
  /** Nothing could be asked without an access token. */
  'not_tried',
  /** No notifications are configured. */
  'not_set_up',
])

/** POST /api/google-check: what Google answered. */
export const googleCheck = z.object({
  checkedAt: instant,
  trials: z.array(z.object({ trial: googleTrial, verdict: googleVerdict })),
  /**
   * Whether this proves that the project is not in *Testing*: a refresh token of such a project ends after seven days,
   * and this one is older and works.
   */
  outlivedTesting: z.boolean(),
})

export type GoogleProject = z.infer<typeof googleProject>
export type GoogleTrial = z.infer<typeof googleTrial>
export type GoogleVerdict = z.infer<typeof googleVerdict>
export type GoogleCheck = z.infer<typeof googleCheck>
