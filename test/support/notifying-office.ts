import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type SigningKey, signJwt } from '../../emulator/oauth/signing-key.ts'
import type { Config } from '../../server/config.ts'
import type { Engine } from './database.ts'
import { type Office, type OfficeOptions, until } from './office.ts'
import { openSmallOffice } from './small-office.ts'

export const topic = 'projects/kurier-demo/topics/gmail'
const subscription = 'projects/kurier-demo/subscriptions/push'
/** The account that signs pushes, and their audience. */
const pushAccount = 'push@kurier-demo.iam.test'
const audience = 'https://kurier.test/api/google/notifications'
const path = '/api/google/notifications'

export type NotifyingOffice = Office & { candidateId: string }

/** Kurier's settings for push. */
export function pushSettings(named: string = topic): NonNullable<Config['pubsub']> {
  return { by: 'push', topic: named, subscription, account: pushAccount, audience }
}

/** An office that receives pushes: Kurier listens on a port, and the subscription knows its address. */
export async function openPushedOffice(
  engine: Engine,
  options: OfficeOptions & { topic?: string } = {},
): Promise<NotifyingOffice> {
  const { topic: named, ...rest } = options
  const switches = { pushOnePerSecond: false, ...options.switches }
  const office = await openSmallOffice(engine, { ...rest, switches, pubsub: () => pushSettings(named) })
  const url = await office.app.listen({ host: '127.0.0.1', port: 0 })
  const push = { endpoint: `${url}${path}`, serviceAccountEmail: pushAccount, audience }
  office.google.pubsub.subscribe({ name: subscription, topic, push })
  return office
}

/** An office that pulls from this Google as its service account. */
export async function openPullingOffice(engine: Engine): Promise<NotifyingOffice> {
  return await openSmallOffice(engine, {
    switches: { pushOnePerSecond: false },
    pubsub: ({ url, serviceAccount }) => ({
      ...{ by: 'pull', topic, subscription: 'projects/kurier-demo/subscriptions/gmail', rootUrl: url },
      key: { email: serviceAccount.client_email, privateKey: serviceAccount.private_key },
    }),
  })
}

export async function mailboxRow(office: Office) {
  return await office.database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
}

/**
 * Waits until the only mailbox has no work left, and postpones scheduled work: no poll, no late search and no audit
 * runs within the hour.
 */
export async function untilAtRest(office: Office): Promise<void> {
  const { db } = office.database
  await until('at rest', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000)
    // Idle for a long time, so that a run that ends later also schedules the next poll far ahead.
    const idle = { active_at: new Date(0), next_sync_at: inAnHour, audit_due_at: inAnHour }
    await db.updateTable('mailboxes').set(idle).execute()
    await db.updateTable('searches').set({ not_before: inAnHour }).execute()
    await sleep(500)
    const { rows } = await sql<{ open: number }>`select
      (select count(*) from pgboss.job where name = 'sync-mailbox' and state < 'completed')::int
      + (select count(*) from searches where not_before < ${inAnHour})::int
      + (select count(*) from ledger)::int as open`.execute(db)
    const row = await mailboxRow(office)
    const isIdle = row.active_at.getTime() === 0 && row.next_sync_at!.getTime() > Date.now() + 2_400_000
    return rows[0]!.open === 0 && isIdle && row.cursor !== null && row.watch_until !== null
  })
}

/** What differs from a valid push. */
export interface Forgery {
  /** The token; undefined for one that Google signs, with these claims replaced. */
  authorization?: string | null
  claims?: Record<string, unknown>
  key?: SigningKey
  subscription?: string
}

/** Posts a push as Pub/Sub does: valid except for the given differences. */
export async function post(office: Office, data: unknown, forgery: Forgery = {}) {
  const issuedAt = Math.floor(Date.now() / 1_000)
  const claims = { iss: office.google.url, aud: audience, email: pushAccount, email_verified: true }
  const token = signJwt(forgery.key ?? office.google.grants.signingKey, {
    ...{ ...claims, sub: '1', iat: issuedAt, exp: issuedAt + 3_600 },
    ...forgery.claims,
  })
  const authorization = forgery.authorization === undefined ? `Bearer ${token}` : forgery.authorization
  const encoded = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64')
  return await office.app.inject({
    method: 'POST',
    url: path,
    headers: authorization === null ? {} : { authorization },
    payload: {
      message: { data: encoded, messageId: '1', publishTime: new Date().toISOString(), attributes: {} },
      subscription: forgery.subscription ?? subscription,
    },
  })
}

/** The notification that Gmail sends for this mailbox at this cursor. */
export function told(emailAddress: string, cursor: string | number): Record<string, unknown> {
  return { emailAddress, [`${'history'}Id`]: cursor }
}
