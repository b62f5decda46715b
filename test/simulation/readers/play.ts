import { sql } from 'kysely'
import { pendingOutbox, unblocked } from '../../../server/messages/candidate-threads.ts'
import { isVisible } from '../../../server/messages/visibility.ts'
import { Engine } from '../engine.ts'
import type { Lab } from '../lab.ts'
import { type Act, type Event, type History, owners, people, type Step, stepsBetween } from './acts.ts'
import { apply } from './consequences.ts'
import { perform } from './doer.ts'
import { erasedFaults } from './erased-bytes.ts'
import { happen, work } from './events.ts'
import { firstRules, mayOpen, maySee, mustSee, nameOf, type Rules } from './rules.ts'
import { Town, type World } from './town.ts'

/** A world, and every state in which it can be by the rules: two acts at once happen in either order. */
interface Told extends World {
  states: Rules[]
  /** The states since mail was last compared with what Google was asked for. */
  lately: Rules[]
}

/** Two acts at once double the states; those that are not what is seen are dropped. */
const mostStates = 16

/**
 * Plays a history. Returns what somebody could see though the rules forbid it, what its owner could not see, what was
 * opened though it is held, and what was done though it is forbidden; one line each.
 */
export async function playHistory(lab: Lab, history: History): Promise<string[]> {
  const engine = new Engine(lab, await lab.clean())
  const town = new Town(engine)
  const { readers, asks, late, events } = history
  await lab.plain.updateTable('organisation').set({ readers, asks_owners: asks }).execute()
  await town.hirePeople()
  await town.happen({ does: 'connect', who: 'anna' })
  if (!late) await town.happen({ does: 'connect', who: 'tomek' })
  await engine.poll()
  const worlds = history.worlds.map((_, index): Told => {
    const rules = firstRules(readers, asks)
    if (late) rules.connected.tomek = false
    return {
      index,
      candidates: [null, null],
      vacancies: [null, null],
      mails: 0,
      states: [rules],
      lately: [rules],
    }
  })
  const faults: string[] = []
  const longest = Math.max(...history.worlds.map((steps) => steps.length))
  for (let place = 0; place < longest; place += 1) {
    engine.pass(1_000)
    const acts = worlds.map((world) =>
      takeStep(town, world, history.worlds[world.index]![place] ?? [], faults),
    )
    await Promise.all(acts)
    const isBetween = (place + 1) % stepsBetween === 0 || place + 1 === longest
    if (!isBetween) continue
    faults.push(...readingFaults(worlds, await seen(town, worlds)))
    const event = events[Math.floor(place / stepsBetween)] ?? { does: 'nothing' }
    await between(town, worlds, late && place < stepsBetween ? { does: 'connect', who: 'tomek' } : event)
    const all = await seen(town, worlds)
    faults.push(...readingFaults(worlds, all), ...missing(worlds, all), ...openingFaults(town, worlds))
    if (faults.length > 0) return faults
  }
  return await erasedFaults(town)
}

/** The acts of a step happen at once. Adds to the faults what Kurier let happen though the rules forbid it. */
async function takeStep(town: Town, world: Told, step: Step, faults: string[]): Promise<void> {
  const named = step.map((act): [Act, string] => {
    const isMail = act.does === 'mail' || act.does === 'write'
    return [act, isMail ? nameOf(world.mails++) : '']
  })
  const done = await Promise.all(named.map(([act, name]) => perform(town, world, act, name)))
  const happened = named.filter((_, index) => done[index])
  const orders = happened.length === 2 ? [happened, happened.toReversed()] : [happened]
  const before = world.states
  world.states = before.flatMap((state) =>
    orders.flatMap((order) => {
      const next = structuredClone(state)
      next.now += 1
      return order.every(([act, name]) => apply(next, act, name)) ? [next] : []
    }),
  )
  if (world.states.length === 0) {
    faults.push(
      `world ${world.index}: allowed though forbidden: ${happened.map(([act]) => JSON.stringify(act)).join(' and ')}`,
    )
    world.states = before
  }
  world.states = world.states.slice(0, mostStates)
  world.lately.push(...world.states)
}

/** An event, and all the work of the engine. */
async function between(town: Town, worlds: readonly Told[], event: Event): Promise<void> {
  const isPossible = await town.happen(event)
  const isFirst = event.does === 'connect' && isPossible && (await isPreviewed(town, event.who))
  for (const { states, lately } of worlds) {
    for (const state of states) {
      state.now += 1
      if (isFirst) state.published.tomek = false
      if (isPossible) happen(state, event)
    }
    lately.push(...structuredClone(states))
  }
  await town.joinSearches()
  await town.engine.poll()
  for (const { states, lately } of worlds) {
    for (const state of states) {
      state.now += 1
      work(state)
    }
    lately.push(...structuredClone(states))
  }
}

/** Whether the owner of a newly connected inbox chooses first what colleagues see. */
async function isPreviewed({ engine, users }: Town, owner: 'anna' | 'tomek'): Promise<boolean> {
  const mailbox = await engine.lab.plain
    .selectFrom('mailboxes')
    .select('preview_since')
    .where('user_id', '=', users.get(owner)!.id)
    .executeTakeFirstOrThrow()
  return mailbox.preview_since !== null
}

/** What everybody sees: `world person candidate mail`. */
async function seen({ engine, users, names }: Town, worlds: readonly Told[]): Promise<Set<string>> {
  const found = new Set<string>()
  const places = new Map(
    worlds.flatMap(({ index, candidates }) =>
      candidates.map((id, c): [string | null, string] => [id, `${index} ${c}`]),
    ),
  )
  const note = (who: string, candidateId: string, id: string) => {
    const [world, c] = (places.get(candidateId) ?? '? ?').split(' ')
    found.add(`${world} ${who} ${c} ${names.get(id)?.name ?? id}`)
  }
  for (const who of people) {
    const { rows } = await sql<{ candidate_id: string; name: string }>`
      select link.candidate_id, coalesce(messages.send_id::text, messages.message_id_header) as name
      from candidate_messages link join messages on messages.id = link.message_id
      join message_copies copy on copy.message_id = link.message_id and copy.hidden is null
      join mailboxes mailbox on mailbox.id = copy.mailbox_id
      where ${isVisible(users.get(who)!)}`.execute(engine.lab.plain)
    for (const row of rows) note(who, row.candidate_id, row.name)
  }
  const written = await engine.lab.plain
    .selectFrom('outbox')
    .select('candidate_id')
    .distinct()
    .where('arrived_at', 'is', null)
    .execute()
  for (const { candidate_id: id } of written) {
    for (const who of people) {
      const { plain } = engine.lab
      const rows = await unblocked(plain, await pendingOutbox(plain, users.get(who)!, id).execute())
      for (const row of rows) note(who, id, row.id)
    }
  }
  return found
}

/** Drops the states that do not allow what is seen. If none remains, that is a fault. */
function readingFaults(worlds: readonly Told[], all: ReadonlySet<string>): string[] {
  return worlds.flatMap((world) => {
    const own = [...all].filter((line) => line.startsWith(`${world.index} `))
    const forbidden = world.states.map((state) => own.filter((line) => !allows(state, line)))
    const possible = world.states.filter((_, index) => forbidden[index]!.length === 0)
    if (possible.length === 0) return forbidden[0]!.map((line) => `seen though forbidden: ${line}`)
    world.states = possible
    return []
  })
}

function allows(state: Rules, line: string): boolean {
  const [, who, c, name] = line.split(' ')
  const mail = state.mails.find((one) => one.name === name)
  return mail !== undefined && maySee(state, who as (typeof people)[number], Number(c), mail)
}

function missing(worlds: readonly Told[], all: ReadonlySet<string>): string[] {
  return worlds.flatMap(({ index, states }) => {
    const missed = states.map((state) =>
      owners.flatMap((owner) =>
        state.mails.flatMap((mail) =>
          [0, 1].flatMap((c) => {
            const line = `${index} ${owner} ${c} ${mail.name}`
            return mustSee(state, owner, c, mail) && !all.has(line) ? [`not seen by its owner: ${line}`] : []
          }),
        ),
      ),
    )
    return missed.some((lines) => lines.length === 0) ? [] : missed[0]!
  })
}

/** Returns which mail was opened though it was held at all times since the last look. */
function openingFaults({ engine, names }: Town, worlds: readonly Told[]): string[] {
  const { calls } = engine.lab.google
  const faults = owners.flatMap((owner) =>
    calls.bodiesFetched(engine.address(owner)).flatMap((id) => {
      const known = names.get(id)
      const world = worlds[known?.world ?? -1]
      // Ids are unique in an inbox only: two inboxes may have one in common.
      const isHere = world?.lately.some(({ mails }) =>
        mails.some((mail) => mail.name === known?.name && mail.in.includes(owner)),
      )
      if (!known || !world || !isHere) return []
      const isAllowed = world.lately.some((state) => {
        const mail = state.mails.find((one) => one.name === known.name)
        return mail !== undefined && mayOpen(state, owner, mail)
      })
      return isAllowed ? [] : [`opened though held: ${known.world} ${owner} ${known.name}`]
    }),
  )
  calls.reset()
  for (const world of worlds) world.lately = structuredClone(world.states)
  return faults
}
