import type { SharingReason, SharingState } from '../db/sharing-tables.ts'

/** What is known about one address of candidates in one mailbox. */
export interface SharingFacts {
  /** What was decided before; null: nothing yet. */
  row: {
    state: SharingState
    because: SharingReason
    /** Whether all mail with the address was counted when that was decided. */
    isCounted: boolean
    /** Whether no candidate had the address for a while after that. */
    isBack: boolean
  } | null
  /** Whether the owner of the mailbox gave the address to a candidate. */
  isBrought: boolean
  /** Whether the owner is in the hiring team of every candidate who has the address. */
  isInTeam: boolean
  /** Whether the searches for past mail with the address go on. */
  isCounting: boolean
  /** Whether mail with the address lay in the mailbox before a colleague gave the address to a candidate. */
  hadEarlierMail: boolean
  /** When the first mail with the address was received that Kurier knows of; null if it knows of none. */
  firstMailAt: Date | null
  /** Whether mail with the address came while no candidate had it, or it was given to another candidate. */
  isAnothers: boolean
  /** Whether the organisation asks owners. */
  isAsked: boolean
}

export interface SharingDecision {
  state: SharingState
  because: SharingReason
  /** Whether it is final, as far as Kurier can tell. If not, it is decided again when all mail is counted. */
  isFinal: boolean
}

/**
 * Decides what happens to the mail of one mailbox with one address of candidates.
 *
 * - The owner's word counts: what they keep private stays private, what they shared stays shared.
 * - What the owner brought, and what begins after a colleague brought the address, is shared by itself; the latter only
 *   if the owner is in the hiring team.
 * - Everything else is held until the owner decides. It is also held as long as Kurier does not know whether there is
 *   earlier mail, or not any more because mail came in a spelling that was not searched for.
 * - Mail that came while no candidate had the address was never a candidate's. After the address is given back, shared
 *   mail is shared again only if there is none of that kind, and only with the candidate who had the address.
 */
export function decideAddress(facts: SharingFacts): SharingDecision {
  const { row } = facts
  if (row === null) return decideNew(facts)
  if (row.state === 'private') return final('private', row.because)
  if (row.isBack && row.state === 'shared') {
    if (facts.isCounting) return held(false)
    return facts.isAnothers ? held(true) : final('shared', row.because)
  }
  if (row.state === 'shared' && !row.isCounted && row.because === 'began_here' && facts.isCounting) {
    return held(false)
  }
  if (row.state === 'shared') {
    return row.because === 'began_here' && facts.hadEarlierMail ? held(true) : final('shared', row.because)
  }
  if (row.isCounted || facts.isCounting) return held(row.isCounted)
  return facts.isBrought ? final('shared', 'brought') : decideCounted(facts)
}

function decideNew(facts: SharingFacts): SharingDecision {
  if (facts.isBrought) return final('shared', 'brought')
  if (!facts.isAsked) return final('shared', 'organisation')
  return facts.isCounting ? held(false) : decideCounted(facts)
}

function decideCounted({ hadEarlierMail, isInTeam }: SharingFacts): SharingDecision {
  return !hadEarlierMail && isInTeam ? final('shared', 'began_here') : held(true)
}

function final(state: SharingState, because: SharingReason): SharingDecision {
  return { state, because, isFinal: true }
}

function held(isFinal: boolean): SharingDecision {
  return { state: 'held', because: 'colleague', isFinal }
}

/** Whether mail with the address may be opened. */
export function mayOpen({ state }: SharingDecision): boolean {
  return state !== 'held'
}

/**
 * Whether bodies may be opened at once, before their headers are read. Where nothing but the absence of earlier mail
 * made an address shared, the headers of each message are read first: they show its date.
 */
export function mayOpenAtOnce({ state, because }: SharingDecision): boolean {
  return state !== 'held' && because !== 'began_here'
}
