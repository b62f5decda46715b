import fc from 'fast-check'

export const people = ['anna', 'tomek', 'ewa', 'piotr', 'marta', 'ada'] as const
export type Name = (typeof people)[number]

/** Those with an inbox. */
export const owners = ['anna', 'tomek'] as const
export type Owner = (typeof owners)[number]

export type Stage = 'applied' | 'interview' | 'hired'
export type Permission = 'none' | 'read' | 'send'

/** What one person does, or what arrives. `c`, `v`, `a`, `t`, `m`: a candidate, vacancy, address, thread, mail of a world. */
export type Act =
  | { does: 'create'; who: Name; c: number; a: number }
  | { does: 'give' | 'take'; who: Name; c: number; a: number }
  | { does: 'assign' | 'unassign' | 'hand over'; who: Name; c: number; whom: Name }
  | { does: 'apply' | 'stage'; who: Name; c: number; v: number; stage: Stage }
  | { does: 'unapply'; who: Name; c: number; v: number }
  | { does: 'vacancy'; who: Name; v: number; team: Name[]; confidential: boolean; open: boolean }
  | { does: 'reopen'; who: Name; c: number }
  | { does: 'own file'; who: 'marta' | 'ada'; c: number; whom: Name | null }
  | { does: 'answer'; who: Owner; a: number; answer: 'share' | 'private' | 'undecided' | 'decline' }
  | { does: 'block'; who: Owner; a: number }
  | { does: 'lift'; who: Owner; a: number }
  | { does: 'private' | 'public'; who: Owner; c: number; t: number }
  | { does: 'remove' | 'restore'; who: Owner; c: number; m: number }
  | { does: 'mail'; from: number; cc: number | null; to: Owner[]; t: number }
  | { does: 'write'; who: Owner; c: number; a: number }

export type Does<T extends Act['does']> = Extract<Act, { does: T }>

/** What happens to everybody between two steps. */
export type Event =
  | { does: 'nothing' }
  | { does: 'connect' | 'disconnect' | 'publish'; who: Owner }
  | { does: 'permit'; who: Name; may: Permission }

/** One or two acts at once. */
export type Step = Act[]

/** Many small worlds with the same people, inboxes and events. */
export interface History {
  readers: 'team' | 'everyone'
  asks: boolean
  /** Whether Tomek connects his inbox only after the first mail and candidates. */
  late: boolean
  events: Event[]
  worlds: Step[][]
}

/** Events, with the work of the engine, happen after every fourth step. */
export const stepsBetween = 4
const mostSteps = 8

const candidate = fc.nat({ max: 1 })
const vacancy = fc.nat({ max: 1 })
/** Few, so that candidates often share one. */
const address = fc.constantFrom(0, 0, 0, 1, 1, 2)
const thread = fc.nat({ max: 1 })
const anybody = fc.constantFrom(...people)
/** A manager changes nothing. */
const editor = fc.constantFrom<Name>('anna', 'tomek', 'tomek', 'piotr', 'marta', 'ada')
const owner = fc.constantFrom(...owners)
const stage = fc.constantFrom<Stage>('applied', 'interview', 'hired')
const does = <T extends string>(...names: T[]) => fc.constantFrom(...names)
const times = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })

const act: fc.Arbitrary<Act> = fc.oneof(
  times(5, fc.record({ does: does('create'), who: editor, c: fc.constantFrom(0, 1, 1, 1), a: address })),
  times(8, fc.record({ does: does('give', 'take'), who: editor, c: candidate, a: address })),
  times(
    5,
    fc.record({
      does: does('assign', 'assign', 'unassign', 'hand over'),
      who: editor,
      c: candidate,
      whom: anybody,
    }),
  ),
  times(4, fc.record({ does: does('apply', 'stage'), who: editor, c: candidate, v: vacancy, stage })),
  times(1, fc.record({ does: does('unapply'), who: editor, c: candidate, v: vacancy })),
  times(
    4,
    fc.record({
      does: does('vacancy'),
      who: editor,
      v: vacancy,
      team: fc.uniqueArray(anybody, { maxLength: 3 }),
      confidential: fc.boolean(),
      open: fc.boolean(),
    }),
  ),
  times(2, fc.record({ does: does('reopen'), who: editor, c: candidate })),
  times(
    1,
    fc.record({
      does: does('own file'),
      who: fc.constantFrom<'marta' | 'ada'>('marta', 'ada'),
      c: candidate,
      whom: fc.option(fc.constantFrom<Name>('anna', 'tomek', 'ewa'), { freq: 4 }),
    }),
  ),
  times(
    6,
    fc.record({
      does: does('answer'),
      who: owner,
      a: address,
      answer: fc.constantFrom<'share' | 'private' | 'undecided' | 'decline'>(
        'share',
        'share',
        'private',
        'undecided',
        'decline',
      ),
    }),
  ),
  times(1, fc.record({ does: does('block'), who: owner, a: address })),
  times(1, fc.record({ does: does('lift'), who: owner, a: address })),
  times(3, fc.record({ does: does('private', 'private', 'public'), who: owner, c: candidate, t: thread })),
  times(
    2,
    fc.record({ does: does('remove', 'remove', 'restore'), who: owner, c: candidate, m: fc.nat({ max: 3 }) }),
  ),
  times(
    10,
    fc.record({
      does: does('mail'),
      from: address,
      cc: fc.option(address, { freq: 3 }),
      to: fc.constantFrom<Owner[]>(['anna'], ['anna'], ['tomek'], ['anna', 'tomek']),
      t: thread,
    }),
  ),
  times(4, fc.record({ does: does('write'), who: owner, c: candidate, a: address })),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  times(3, fc.tuple(act)),
  times(1, fc.tuple(act, act)),
) as fc.Arbitrary<Step>

/** Mail from before, and a candidate, so that few histories are empty. */
const beginning: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.record({
      does: does('mail'),
      from: address,
      cc: fc.constant(null),
      to: fc.constant<Owner[]>(['anna']),
      t: thread,
    }),
    fc.record({
      does: does('create'),
      who: fc.constantFrom<Name>('anna', 'anna', 'tomek', 'piotr'),
      c: fc.constant(0),
      a: address,
    }),
  )
  .map((acts) => acts.map((one) => [one]))

const world: fc.Arbitrary<Step[]> = fc
  .tuple(beginning, fc.array(step, { maxLength: mostSteps - 2, size: 'max' }))
  .map(([first, rest]) => [...first, ...rest])

const event: fc.Arbitrary<Event> = fc.oneof(
  times(3, fc.constant({ does: 'nothing' as const })),
  times(2, fc.record({ does: does('connect', 'disconnect', 'publish'), who: owner })),
  times(
    1,
    fc.record({
      does: does('permit'),
      who: anybody,
      may: fc.constantFrom<Permission>('none', 'read', 'send'),
    }),
  ),
)

/** @param most how many worlds a history has at most */
export function histories(most: number): fc.Arbitrary<History> {
  return fc.record({
    readers: fc.constantFrom<'team' | 'everyone'>('team', 'team', 'team', 'everyone'),
    asks: fc.constantFrom(true, true, true, false),
    late: fc.boolean(),
    events: fc.array(event, { minLength: mostSteps / stepsBetween, maxLength: mostSteps / stepsBetween }),
    worlds: fc.array(world, { minLength: 1, maxLength: most, size: 'max' }),
  })
}
