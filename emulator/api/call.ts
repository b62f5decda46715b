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

/** What the Gmail API works with. */
export interface Gmail {
  world: World
  grants: Grants
  switches: Switches
  calls: CallLog
  faults: Faults
  quota: Quota
  concurrency: Concurrency
  pubsub: PubSub
  /** For what is random in answers: never used for the world itself, whose ids must not depend on reading. */
  random: Random
}

/** A call that passed the gate: whose mailbox, and what is asked. */
export interface Call {
  gmail: Gmail
  world: World
  mailbox: Mailbox
  token: AccessToken
  /** The token holds `gmail.metadata`, whose restrictions win over every other scope. */
  metadataOnly: boolean
  path: Readonly<Record<string, string>>
  query: URLSearchParams
  /** The JSON body, `{}` when there is none. */
  body: Record<string, unknown>
  /** The mail of an upload. */
  media: Buffer | undefined
  /** What the handler tells the call log. */
  note: { messageIds?: readonly string[]; threadId?: string; format?: string; q?: string }
}

/** A method of the Gmail API. Scopes are named as `gmailScope` takes them. */
export interface ApiMethod {
  name: string
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/users/{userId}`, with `{id}` where an id stands. */
  path: string
  scopes: readonly string[]
  /** Whether `/upload` leads here too. */
  upload?: boolean
  /** The JSON of the answer; undefined is 204. */
  handle(call: Call): unknown
}
