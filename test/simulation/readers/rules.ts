import type { Name, Owner, Permission, Stage } from './acts.ts'

/**
 * The rules of who reads what, written a second time: from docs/decisions 20 to 22, without any code of the server.
 *
 * The rules say what is allowed. Where the server may also be stricter (mail that it has not read yet, an address that it
 * decides about when it counts the mail), they allow what becomes allowed.
 */
export interface Rules {
  /** The number of the step. */
  now: number
  readers: 'team' | 'everyone'
  asks: boolean
  may: Record<Name, Permission>
  connected: Record<Owner, boolean>
  /** Whether the owner has chosen what colleagues see of the inbox. */
  published: Record<Owner, boolean>
  candidates: (Candidate | null)[]
  vacancies: ({ team: Name[]; confidential: boolean; open: boolean } | null)[]
  mails: Mail[]
  shares: Record<Owner, Share[]>
  blocked: Record<Owner, number[]>
  /** Who made a thread private. */
  privateBy: Record<number, Owner>
  /** Addresses of somebody who was erased. */
  erased: number[]
}

export interface Candidate {
  owner: Name
  people: Name[]
  self: Name | null
  /** By vacancy; `none` for no vacancy. */
  applications: Record<string, Stage>
  reopened: boolean
  /** By address. */
  holds: Record<number, { by: Name; since: number }>
}

export interface Mail {
  name: string
  keys: number[]
  in: Owner[]
  thread: number
  at: number
  removedBy: Owner[]
  /** Who kept an address in it private that is erased since. */
  keptBy: Owner[]
  /** Written here, and not sent yet. */
  writtenFor: number | null
  /** On whose profile it was written. Its writer sees it there, also if its address was taken away meanwhile. */
  writtenOn: number | null
  /** Whether it never leaves, because its writer disconnected or may not send any more. */
  isStuck: boolean
}

/** What the owner of an inbox shares of one address. */
export interface Share {
  word: 'none' | 'shared' | 'held' | 'private'
  /** The candidates with whom it is shared. */
  covers: number[]
  /** Whether the owner decided it by an act of their own, so that it is certain that the mail is opened. */
  isSure: boolean
  /** Since when no candidate has the address, who had it last, and whether it was shared with them. */
  gone: { at: number; from: number; wasShared: boolean } | null
}

export const addresses = [0, 1, 2]

/** The name of the nth mail of a world, received or written. */
export const nameOf = (n: number) => `m${n}`

export function firstRules(readers: Rules['readers'], asks: boolean): Rules {
  const share = (): Share => ({ word: 'none', covers: [], isSure: false, gone: null })
  return {
    now: 0,
    readers,
    asks,
    may: { anna: 'send', tomek: 'send', ewa: 'read', piotr: 'none', marta: 'read', ada: 'read' },
    connected: { anna: true, tomek: true },
    published: { anna: true, tomek: true },
    candidates: [null, null],
    vacancies: [null, null],
    mails: [],
    shares: { anna: addresses.map(share), tomek: addresses.map(share) },
    blocked: { anna: [], tomek: [] },
    privateBy: {},
    erased: [],
  }
}

/** Only Marta is named for sealed mail. */
export const isNamed = (who: Name) => who === 'marta'
export const isAdmin = (who: Name) => who === 'marta' || who === 'ada'

/** Whether a person may be shown a mail on a candidate's profile. */
export function maySee(rules: Rules, who: Name, c: number, mail: Mail): boolean {
  const candidate = rules.candidates[c]
  if (!candidate || candidate.self === who) return false
  if (mail.writtenOn === c && mail.in[0] === who) return true
  if (mail.writtenFor !== null && mail.writtenFor !== c) return false
  if (mail.writtenFor === null && !mail.keys.some((a) => candidate.holds[a])) return false
  return mail.in.some((owner) => {
    if (mail.writtenFor === null && isAway(rules, owner, mail)) return false
    if (who === owner) return true
    return (
      rules.may[who] !== 'none' &&
      rules.published[owner] &&
      reads(rules, who, c) &&
      rules.privateBy[mail.thread] === undefined &&
      isShared(rules, owner, c, mail)
    )
  })
}

function isAway(rules: Rules, owner: Owner, mail: Mail): boolean {
  return mail.removedBy.includes(owner) || mail.keys.some((a) => rules.blocked[owner].includes(a))
}

function isShared(rules: Rules, owner: Owner, c: number, { keys, writtenFor, keptBy }: Mail): boolean {
  const shares = rules.shares[owner]
  if (keptBy.includes(owner) || keys.some((a) => shares[a]!.word === 'private')) return false
  const isHis = (a: number) => writtenFor !== null || rules.candidates[c]!.holds[a] !== undefined
  return keys.some((a) => isHis(a) && shares[a]!.word === 'shared' && shares[a]!.covers.includes(c))
}

/** Whether a person reads a candidate's shared mail. */
export function reads(rules: Rules, who: Name, c: number): boolean {
  const candidate = rules.candidates[c]!
  if (candidate.self === who) return false
  return isSealed(candidate) ? isNamed(who) : isInTeam(rules, who, candidate)
}

export function isInTeam(
  rules: Rules,
  who: Name,
  { owner, people: assigned, applications }: Candidate,
): boolean {
  if (owner === who || assigned.includes(who)) return true
  const applied = Object.keys(applications).flatMap((v) => rules.vacancies[Number(v)] ?? [])
  if (applied.some(({ confidential, team }) => confidential && !team.includes(who))) return false
  return rules.readers === 'everyone' || applied.some(({ open, team }) => open && team.includes(who))
}

export function isSealed({ applications, reopened }: Candidate): boolean {
  return Object.values(applications).includes('hired') && !reopened
}

/** Whether Kurier may open a mail in an inbox. */
export function mayOpen(rules: Rules, owner: Owner, mail: Mail): boolean {
  if (mail.keys.some((a) => rules.blocked[owner].includes(a))) return false
  return mail.keys.some((a) => {
    const { word } = rules.shares[owner][a]!
    return matches(rules, a) && (word === 'shared' || word === 'private')
  })
}

/** Whether mail with an address concerns a candidate whose mail is not sealed. */
function matches(rules: Rules, a: number): boolean {
  return rules.candidates.some((one) => one?.holds[a] && !isSealed(one))
}

/** Whether the owner of an inbox must see a mail there on a candidate's profile, once everything is read. */
export function mustSee(rules: Rules, owner: Owner, c: number, mail: Mail): boolean {
  if (!rules.connected[owner] || !mail.in.includes(owner) || isAway(rules, owner, mail)) return false
  const candidate = rules.candidates[c]
  if (!candidate || candidate.self === owner || isSealed(candidate)) return false
  const isSure = (a: number) => matches(rules, a) && rules.shares[owner][a]!.isSure
  return mail.writtenFor === null && mail.keys.some((a) => candidate.holds[a]) && mail.keys.some(isSure)
}

/** The candidates who have an address. */
export function holders(rules: Rules, a: number): number[] {
  return rules.candidates.flatMap((one, c) => (one?.holds[a] ? [c] : []))
}
