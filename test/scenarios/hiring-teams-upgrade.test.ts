import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from '../../server/db/migrate.ts'
import { bothEngines, openTestDatabase } from '../support/database.ts'

test.each(bothEngines)('an upgrade turns positions and stages into applications, on %s', async (engine) => {
  const database = await openTestDatabase(engine)
  const { db } = database
  // The tables as they were before the migration, with candidates who were added since the one before.
  for (const statement of [
    'delete from migrations where number = 16',
    'drop table access_requests',
    'drop index vacancies_title',
    "alter table candidates add column position text not null default ''",
    "alter table candidates add column stage text not null default 'applied'",
    `insert into vacancies (id, title, status, confidential, created_at, updated_at) values
      (gen_random_uuid(), 'Driver', 'open', false, now(), now()), (gen_random_uuid(), 'CFO', 'open', true, now(), now())`,
    `insert into candidates (id, name, position, stage) values
      (gen_random_uuid(), 'A', 'Driver', 'offer'), (gen_random_uuid(), 'B', 'Welder', 'hired'),
      (gen_random_uuid(), 'C', 'Welder', 'applied'), (gen_random_uuid(), 'D', '', 'rejected'),
      (gen_random_uuid(), 'E', 'CFO', 'applied')`,
    `insert into applications (id, candidate_id, vacancy_id, stage, created_at, updated_at)
      select gen_random_uuid(), id, null, 'screening', now(), now() from candidates where name = 'C'`,
  ]) {
    await sql.raw(statement).execute(db)
  }
  expect(await migrate(db)).toEqual([16])
  const { rows } = await sql<{ name: string; title: string | null; stage: string; confidential: boolean }>`
    select candidates.name, title, stage, coalesce(confidential, false) as confidential from candidates
    join applications on applications.candidate_id = candidates.id
    left join vacancies on vacancies.id = applications.vacancy_id order by candidates.name`.execute(db)
  const open = { confidential: false }
  expect(rows).toEqual([
    { name: 'A', title: 'Driver', stage: 'offer', ...open },
    { name: 'B', title: 'Welder', stage: 'hired', ...open },
    { name: 'C', title: null, stage: 'screening', ...open },
    { name: 'D', title: null, stage: 'rejected', ...open },
    { name: 'E', title: 'CFO', stage: 'applied', ...open },
  ])
  await database.close()
})
