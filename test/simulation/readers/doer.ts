import { addAddress, removeAddress } from '../../../server/candidates/addresses.ts'
import { addApplication, changeStage, removeApplication } from '../../../server/candidates/applications.ts'
import { linkFile } from '../../../server/candidates/own-file.ts'
import { reopen } from '../../../server/candidates/stages.ts'
import { assignPerson, changeOwner, removePerson } from '../../../server/candidates/team-changes.ts'
import type { Tx } from '../../../server/db/db.ts'
import type { User } from '../../../server/db/schema.ts'
import { Problem } from '../../../server/errors.ts'
import type { Act, Does } from './acts.ts'
import { answer, block, changePrivacy, lift, remove, write } from './owner-acts.ts'
import type { Town, World } from './town.ts'
import { changeVacancyOf, create, erase, receive } from './world-acts.ts'

/** Returns whether the act was possible and Kurier let it happen; null if there is nothing to act on. */
export async function perform(town: Town, world: World, act: Act, name: string): Promise<boolean | null> {
  if ('c' in act && act.does !== 'create' && world.candidates[act.c] === null) return null
  if ('v' in act && act.does !== 'vacancy' && world.vacancies[act.v] === null) return null
  try {
    return (await actOn(town, world, act, name)) ?? true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

async function actOn(town: Town, world: World, act: Act, name: string): Promise<boolean | null | undefined> {
  switch (act.does) {
    case 'create':
      return await create(town, world, act)
    case 'vacancy':
      return await changeVacancyOf(town, world, act)
    case 'mail':
      return receive(town, world, act, name)
    case 'write':
      return await write(town, world, act, name)
    case 'block':
      return await block(town, world, act)
    case 'erase':
      return await erase(town, world, act)
    case 'answer':
      return await answer(town, world, act)
    case 'lift':
      return await lift(town, world, act)
    case 'private':
    case 'public':
      return await changePrivacy(town, world, act)
    case 'remove':
    case 'restore':
      return await remove(town, world, act)
    default:
      return await town.tx((tx) => change(town, tx, world, act))
  }
}

/** What is one call in one transaction. */
async function change(
  town: Town,
  tx: Tx,
  world: World,
  act: Does<
    | 'give'
    | 'take'
    | 'assign'
    | 'unassign'
    | 'hand over'
    | 'apply'
    | 'stage'
    | 'unapply'
    | 'reopen'
    | 'own file'
  >,
): Promise<boolean | undefined> {
  const user = town.users.get(act.who)!
  const now = town.engine.clock.now()
  const by = {
    actorId: user.id,
    now,
    onAddressesChanged: town.onAddressesChanged,
    onSealed: town.onSealed,
  }
  const candidateId = 'c' in act ? world.candidates[act.c]! : ''
  const place = () => ({
    candidateId,
    userId: town.users.get((act as Does<'assign' | 'unassign' | 'hand over'>).whom)!.id,
  })
  switch (act.does) {
    case 'give':
      return void (await addAddress(tx, candidateId, town.address(world, act.a), by))
    case 'take': {
      const id = await town.addressId(tx, candidateId, town.address(world, act.a))
      if (!id) return false
      return void (await removeAddress(tx, candidateId, id, by))
    }
    case 'assign':
      return void (await assignPerson(tx, user, place(), now))
    case 'unassign':
      return void (await removePerson(tx, user, place(), now))
    case 'hand over':
      return void (await changeOwner(tx, user, place(), now))
    case 'apply': {
      const vacancyId = world.vacancies[act.v]!
      return void (await addApplication(tx, user, { candidateId, vacancyId, stage: act.stage }, by))
    }
    case 'stage':
    case 'unapply':
      return await changeApplication(tx, act, user, { candidateId, vacancyId: world.vacancies[act.v]! }, by)
    case 'reopen':
      return void (await reopen(tx, user, candidateId, by))
    case 'own file':
      return void (await linkFile(tx, candidateId, act.whom && town.users.get(act.whom)!.id, by))
    default:
      return act satisfies never
  }
}

async function changeApplication(
  tx: Tx,
  act: Does<'apply' | 'stage' | 'unapply'>,
  user: User,
  { candidateId, vacancyId }: { candidateId: string; vacancyId: string },
  by: Parameters<typeof changeStage>[4],
): Promise<boolean | undefined> {
  const applicationId = await applicationIdOf(tx, candidateId, vacancyId)
  if (!applicationId) return false
  const where = { candidateId, applicationId }
  if (act.does === 'unapply') return void (await removeApplication(tx, user, where, by))
  return void (await changeStage(tx, user, where, act.stage, by))
}

async function applicationIdOf(tx: Tx, candidateId: string, vacancyId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('applications')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .where('vacancy_id', '=', vacancyId)
    .executeTakeFirst()
  return row?.id
}
