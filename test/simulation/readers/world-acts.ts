import { createCandidate } from '../../../server/candidates/candidates.ts'
import { changeVacancy, createVacancy } from '../../../server/candidates/vacancies.ts'
import { eraseCandidate } from '../../../server/erasing/erase.ts'
import { newId } from '../../../server/ids.ts'
import type { Enqueue } from '../../../server/jobs/jobs.ts'
import type { Does } from './acts.ts'
import type { Town, World } from './town.ts'

export async function create(town: Town, world: World, act: Does<'create'>): Promise<boolean | undefined> {
  if (world.candidates[act.c] !== null) return false
  const by = { actorId: town.users.get(act.who)!.id, now: town.engine.clock.now() }
  const facts = { name: `C${act.c}of${world.index}`, position: '', stage: 'applied' as const }
  const candidate = { ...facts, addresses: [town.address(world, act.a)] }
  const id = await town.tx((tx) =>
    createCandidate(tx, candidate, { ...by, onAddressesChanged: town.onAddressesChanged }),
  )
  // Both of two who create it at once: the second is a stranger to this world.
  if (world.candidates[act.c] !== null) await town.db.deleteFrom('candidates').where('id', '=', id).execute()
  else world.candidates[act.c] = id
  return world.candidates[act.c] === id
}

export async function erase(town: Town, world: World, act: Does<'erase'>): Promise<undefined> {
  const id = world.candidates[act.c]!
  const keys = await town.db
    .selectFrom('candidate_addresses')
    .select('address_key')
    .where('candidate_id', '=', id)
    .execute()
  const parts = town.engine.parts()
  const enqueue: Enqueue = async (tx, name, payload) => {
    // The job that removes the bytes runs at the end, for all worlds together.
    if (name !== 'clean-up') await parts.enqueue(tx, name, payload)
  }
  const order = { candidateId: id, kind: 'erase', actorId: town.users.get(act.who)!.id } as const
  await eraseCandidate({ ...parts, enqueue }, order)
  for (const { address_key } of keys) town.mayBeErased.add(address_key)
  if (world.candidates[act.c] === id) world.candidates[act.c] = null
}

export async function changeVacancyOf(
  town: Town,
  world: World,
  act: Does<'vacancy'>,
): Promise<boolean | undefined> {
  const actor = town.users.get(act.who)!
  const now = town.engine.clock.now()
  const team = act.team.map((name) => town.users.get(name)!.id)
  const status = act.open ? ('open' as const) : ('closed' as const)
  const content = { status, confidential: act.confidential, team }
  const known = world.vacancies[act.v]
  if (known) return void (await town.tx((tx) => changeVacancy(tx, actor, known, content, now)))
  const created = { ...content, title: `V${act.v} of ${world.index} ${newId()}`, externalId: null }
  const id = await town.tx((tx) => createVacancy(tx, actor, created, now))
  // Of two that are created at once, one has nothing to do with this world.
  if (world.vacancies[act.v] !== null) return false
  world.vacancies[act.v] = id
  return true
}

export function receive(town: Town, world: World, act: Does<'mail'>, name: string): undefined {
  const messageId = `w${world.index}-${name}-${newId()}@example.org`
  const cc = act.cc === null || act.cc === act.from ? [] : [`Cc: ${town.address(world, act.cc)}`]
  const ids = town.engine.receive({
    from: town.address(world, act.from),
    to: act.to.map((owner) => town.engine.address(owner)).join(', '),
    headers: cc,
    subject: town.subject(world, act.t),
    messageId,
    inReplyTo: `w${world.index}-t${act.t}-${town.engine.address('x')}`,
  })
  for (const id of [messageId, ...ids]) town.names.set(id, { world: world.index, name })
}
