import { sql } from 'kysely'
import { insertAddresses, readAddresses } from './candidates/addresses.ts'
import { insertCandidates } from './candidates/candidates.ts'
import type { Db, Tx } from './db/db.ts'
import { newId } from './ids.ts'

/** Who else is in the team of a vacancy, besides the recruiter whose candidates applied. */
const teams = {
  'Senior Frontend Engineer': ['tomek@kurier.test', 'ewa@kurier.test'],
  'Backend Engineer (Node.js)': ['ewa@kurier.test'],
} as const
/** Tomek alone is in its team. */
const confidentialVacancy = 'Sales Director, UK'
/** Anna's conversation with her is private. */
const privateCandidate = 'Katarzyna Lewandowska'
/** A private person in Anna's inbox, whom Tomek adds as a candidate. */
const stranger = {
  name: 'Barbara Kowalska',
  position: 'Office Manager',
  address: 'barbara.kowalska@poczta.example',
}

/**
 * Makes the demo show sharing: hiring teams read, two vacancies have teams, one is confidential, a conversation of Anna's
 * is private, and an address that Tomek added waits for Anna's decision as soon as she has connected her inbox.
 */
export async function seedDemoSharing(db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('organisation')
      .set({ readers: 'team', asks_owners: true, readers_chosen_at: now })
      .execute()
    for (const [title, emails] of Object.entries(teams)) {
      await sql`insert into vacancy_members (vacancy_id, user_id)
        select vacancies.id, users.id from vacancies, users
        where title = ${title} and email = any(${[...emails]}::text[]) on conflict do nothing`.execute(tx)
    }
    await tx
      .updateTable('vacancies')
      .set({ confidential: true })
      .where('title', '=', confidentialVacancy)
      .execute()
    await sql`insert into private_candidates (user_id, candidate_id, since)
      select users.id, candidates.id, 'epoch' from users, candidates
      where email = 'anna@kurier.test' and candidates.name = ${privateCandidate}`.execute(tx)
    await addStranger(tx, now)
  })
}

async function addStranger(tx: Tx, now: Date): Promise<void> {
  const { id: actorId } = await tx
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'tomek@kurier.test')
    .executeTakeFirstOrThrow()
  const candidateId = newId()
  const { name, position } = stranger
  await insertCandidates(tx, [{ id: candidateId, name, position, stage: 'applied' }], { actorId, now })
  const addresses = await readAddresses(tx, [stranger.address], 'addresses')
  await insertAddresses(
    tx,
    addresses.map((address) => ({ candidateId, address })),
    { actorId, now },
  )
}
