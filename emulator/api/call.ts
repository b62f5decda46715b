import type { CallLog } from '../call-log.ts'
import type { Concurrency } from '../concurrency.ts'
import type { AccessToken } from '../event.ts'
import type { Faults } from '../faults.ts'
import type { Mailbox } from '../mailbox.ts'
import type { Grants } from '../oauth/grants.ts'
import type { PubSub } from '../pubsub.ts'
import type { Quota } from '../quota.ts'
import type { Random } from '../random.ts'
import type { Switches } from '../switches.ts'
import type { World } from '../world.ts'

/** Everything that the Gmail API needs to serve a call. */
export interface Gmail {
  world: World
  grants: Grants
  switches: Switches
  calls: CallLog
  faults: Faults
  quota: Quota
  concurrency: Concurrency
  pubsub: PubSub
  /** Randomness of answers only. The world has its own source, so that reading does not change its ids. */
  random: Random
}

/** An authorised call: its mailbox and its parameters. */
export interface Call {
  gmail: Gmail
  world: World
  mailbox: Mailbox
  token: AccessToken
  /** Whether the token has `gmail.metadata`, whose restrictions apply whatever other scopes it has. */
  metadataOnly: boolean
  path: Readonly<Record<string, string>>
  query: URLSearchParams
  /** The JSON body, `{}` when there is none. */
  body: Record<string, unknown>
  /** The mail of an upload; undefined for other requests. */
  media: Buffer | undefined
  /** What the handler reports to the call log. */
  note: { messageIds?: readonly string[]; threadId?: string; format?: string; q?: string }
}

/** A method of the Gmail API. Scopes are written as `gmailScope` expects them. */
export interface ApiMethod {
  name: string
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path below `/users/{userId}`, with `{id}` in place of an id. */
  path: string
  scopes: readonly string[]
  /** Whether the method also exists under `/upload`. */
  upload?: boolean
  /** Returns the JSON of the answer; undefined means 204. */
  handle(call: Call): unknown
}
