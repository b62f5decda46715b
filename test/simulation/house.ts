import { sql } from 'kysely'
import type { Engine } from './engine.ts'

/** Adds mailboxes of colleagues whose access is paused, so that the house is large and the engine asks for none of them. */
export async function addQuietMailboxes(engine: Engine, count: number): Promise<void> {
  const { plain } = engine.lab
  await plain.transaction().execute(async (tx) => {
    await sql`insert into users (id, name, email, role, mail_permission, language)
      select gen_random_uuid(), 'Quiet ' || n, 'quiet-' || n || '@kurier.test', 'recruiter', 'none', 'en'
      from generate_series(1, ${count}::integer) n`.execute(tx)
    await sql`insert into mailboxes (id, user_id, google_sub, address, sealed_token, scopes, cursor, connected_at, paused_at)
      select gen_random_uuid(), id, email, email, 'none', '{}', '1', now(), now() from users
      where email like 'quiet-%'`.execute(tx)
    await sql`insert into searched_mailboxes (mailbox_id, planned_to)
      select id, 2147483647 from mailboxes where address like 'quiet-%'`.execute(tx)
  })
}

/**
 * Adds candidates who write to nobody, as if they had always been there, so that comparing a mailbox by its list is
 * cheaper than by addresses.
 */
export async function addQuietCandidates(engine: Engine, count: number): Promise<void> {
  const { plain } = engine.lab
  const now = engine.clock.now()
  await plain.transaction().execute(async (tx) => {
    await sql`insert into candidates (id, name, created_at, updated_at)
      select gen_random_uuid(), 'Quiet Candidate' || n, ${now}::timestamptz, ${now}::timestamptz
      from generate_series(1, ${count}::integer) n`.execute(tx)
    await sql`insert into candidate_addresses (id, candidate_id, address, address_key, created_at)
      select gen_random_uuid(), id, lower(replace(name, ' ', '.')) || '@quiet.example',
        lower(replace(name, ' ', '.')) || '@quiet.example', ${now}::timestamptz
      from candidates where name like 'Quiet Candidate%'`.execute(tx)
  })
}
