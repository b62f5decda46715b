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
  | { does: 'erase'; who: 'marta' | 'ada'; c: number }
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

const candidate = fc.constantFrom(0, 0, 1)
const vacancy = fc.nat({ max: 1 })
/** Few, so that candidates often share one. */
const address = fc.constantFrom(0, 0, 0, 1, 1, 2)
const thread = fc.nat({ max: 1 })
const anybody = fc.constantFrom(...people)
/** A manager changes nothing. */
const editor = fc.constantFrom<Name>('anna', 'tomek', 'tomek', 'piotr', 'marta', 'ada')
const administrator = fc.constantFrom('marta', 'ada')
const owner = fc.constantFrom(...owners)
const stage = fc.constantFrom<Stage>('applied', 'interview', 'hired')
const does = <T extends string>(...names: T[]) => fc.constantFrom(...names)
const times = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })

const ownFile = (c: fc.Arbitrary<number>, whom: fc.Arbitrary<Name | null>) =>
  fc.record({ does: does('own file'), who: administrator, c, whom })

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
  times(1, fc.record({ does: does('erase'), who: administrator, c: candidate })),
  times(2, ownFile(candidate, fc.option(fc.constantFrom<Name>('anna', 'tomek', 'ewa'), { freq: 4 }))),
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

/** Two people who create a candidate at once create two, and a world has a place for one. */
function isSameCandidateTwice(one: Act, other: Act): boolean {
  return one.does === 'create' && other.does === 'create' && one.c === other.c
}

const step: fc.Arbitrary<Step> = fc.oneof(
  times(3, fc.tuple(act)),
  times(
    1,
    fc.tuple(act, act).filter(([one, other]) => !isSameCandidateTwice(one, other)),
  ),
) as fc.Arbitrary<Step>

const mailTo = (
  to: fc.Arbitrary<Owner[]>,
  from = address,
  cc: fc.Arbitrary<number | null> = fc.constant(null),
) => fc.record({ does: does('mail'), from, cc, to, t: thread })
const toAnna = mailTo(fc.constant<Owner[]>(['anna']))
const created = (c: number, a: fc.Arbitrary<number>, ...who: Name[]) =>
  fc.record({ does: does('create'), who: fc.constantFrom(...who), c: fc.constant(c), a })

/** Mail from before, and candidates, so that few histories are empty. */
const beginning: fc.Arbitrary<Step[]> = fc
  .oneof(
    times(4, fc.tuple(toAnna, created(0, address, 'anna', 'anna', 'tomek', 'piotr'))),
    // Two candidates with one address.
    times(
      2,
      fc.tuple(
        mailTo(fc.constantFrom<Owner[]>(['anna'], ['anna', 'tomek']), fc.constant(0)),
        created(0, fc.constant(0), 'anna', 'anna', 'tomek'),
        created(1, fc.constant(0), 'anna', 'tomek', 'piotr'),
      ),
    ),
    // Mail that concerns two addresses of one candidate or of two.
    times(
      2,
      fc.tuple(
        mailTo(fc.constantFrom<Owner[]>(['anna'], ['anna', 'tomek']), fc.constant(0), fc.constant(1)),
        created(0, fc.constant(0), 'anna', 'tomek'),
        fc.oneof(
          created(1, fc.constant(1), 'anna', 'tomek', 'piotr'),
          fc.record({ does: does('give'), who: editor, c: fc.constant(0), a: fc.constant(1) }),
        ),
      ),
    ),
    // A colleague who is a candidate.
    times(
      1,
      fc.tuple(toAnna, created(0, address, 'anna', 'tomek'), ownFile(fc.constant(0), fc.constant('anna'))),
    ),
  )
  .map((acts) => acts.map((one) => [one]))

const world: fc.Arbitrary<Step[]> = fc
  .tuple(beginning, fc.array(step, { minLength: 2, maxLength: mostSteps - 2, size: 'max' }))
  .map(([first, rest]) => [...first, ...rest].slice(0, mostSteps))

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
    worlds: fc.array(world, { minLength: Math.ceil(most / 2), maxLength: most, size: 'max' }),
  })
}
