import { type Act, type Event, type Name, type Owner, owners } from './acts.ts'
import {
  addresses,
  type Candidate,
  holders,
  isAdmin,
  isInTeam,
  isNamed,
  isSealed,
  type Mail,
  nameOf,
  type Rules,
  reads,
  type Share,
} from './rules.ts'

/** Applies what was done. Returns false if the rules forbid it. */
export function apply(rules: Rules, act: Act, name: string): boolean {
  const isAllowed = applied(rules, act, name)
  letBegin(rules)
  return isAllowed
}

function applied(rules: Rules, act: Act, name: string): boolean {
  switch (act.does) {
    case 'create': {
      if (rules.candidates[act.c]) return false
      const fresh = { owner: act.who, people: [], self: null, applications: { none: 'applied' as const } }
      rules.candidates[act.c] = { ...fresh, reopened: false, holds: {} }
      give(rules, act.who, act.c, act.a)
      return true
    }
    case 'give':
      return give(rules, act.who, act.c, act.a)
    case 'take':
      return take(rules, act.c, act.a)
    case 'assign':
    case 'unassign':
    case 'hand over':
      return changeTeam(rules, act)
    case 'apply':
    case 'stage':
    case 'unapply':
      return changeApplication(rules, act)
    case 'vacancy':
      return changeVacancy(rules, act)
    case 'reopen':
      return reopen(rules, act.who, act.c)
    case 'own file': {
      const candidate = rules.candidates[act.c]!
      if (candidate.self === act.who) return false
      candidate.self = act.whom
      return true
    }
    case 'mail': {
      const keys = act.cc === null || act.cc === act.from ? [act.from] : [act.from, act.cc]
      const mail = { name, keys, in: act.to, thread: act.t, at: rules.now }
      rules.mails.push({ ...mail, removedBy: [], writtenFor: null })
      return true
    }
    default:
      return decide(rules, act, name)
  }
}

function give(rules: Rules, who: Name, c: number, a: number): boolean {
  const candidate = rules.candidates[c]!
  if (candidate.holds[a]) return false
  const wasNobodys = holders(rules, a).length === 0
  candidate.holds[a] = { by: who, since: rules.now }
  for (const owner of owners) {
    const share = rules.shares[owner][a]!
    if (share.word === 'private') continue
    if (owner === who) shareWithAll(rules, owner, a)
    else if (!rules.asks) Object.assign(share, share.word === 'held' ? {} : all(rules, a))
    else if (wasNobodys && share.gone) giveBack(rules, owner, c, a)
  }
  return true
}

/** Mail is shared again with the same candidate, unless some came while the address was nobody's. */
function giveBack(rules: Rules, owner: Owner, c: number, a: number): void {
  const share = rules.shares[owner][a]!
  const { at, from, wasShared } = share.gone!
  const came = rules.mails.some((mail) => isMailOf(mail, owner, a) && mail.at >= at && mail.at < rules.now)
  const isAgain = from === c && wasShared && !came
  Object.assign(share, isAgain ? { word: 'shared', covers: [c] } : { word: 'none', covers: [] })
}

function take(rules: Rules, c: number, a: number): boolean {
  const { holds } = rules.candidates[c]!
  if (!holds[a] || Object.keys(holds).length === 1) return false
  delete holds[a]
  for (const owner of owners) {
    const share = rules.shares[owner][a]!
    const wasShared = share.word === 'shared' && share.covers.includes(c)
    share.covers = share.covers.filter((one) => one !== c)
    if (holders(rules, a).length > 0) continue
    share.gone ??= { at: rules.now, from: c, wasShared }
    if (share.word !== 'private') Object.assign(share, { covers: [], isSure: false })
  }
  return true
}

function changeTeam(
  rules: Rules,
  act: Extract<Act, { whom: Name; does: 'assign' | 'unassign' | 'hand over' }>,
): boolean {
  const { who, c, whom } = act
  const candidate = rules.candidates[c]!
  if (act.does === 'unassign') {
    if (!candidate.people.includes(whom)) return false
    const isAllowed = who === whom || mayChangeTeam(rules, who, c)
    candidate.people = candidate.people.filter((one) => one !== whom)
    return isAllowed
  }
  const isAllowed = mayChangeTeam(rules, who, c) && (who !== whom || reads(rules, who, c))
  if (act.does === 'hand over') candidate.owner = whom
  else candidate.people = [...new Set([...candidate.people, whom])]
  return isAllowed
}

function mayChangeTeam(rules: Rules, who: Name, c: number): boolean {
  const candidate = rules.candidates[c]!
  if (candidate.self === who) return false
  if (isInTeam(rules, who, candidate)) return true
  const applied = Object.keys(candidate.applications).flatMap((v) => rules.vacancies[Number(v)] ?? [])
  return isAdmin(who) && !applied.some(({ confidential, team }) => confidential && !team.includes(who))
}

function changeApplication(
  rules: Rules,
  act: Extract<Act, { does: 'apply' | 'stage' | 'unapply' }>,
): boolean {
  const { who, c, v } = act
  const [candidate, vacancy] = [rules.candidates[c]!, rules.vacancies[v]]
  if (!vacancy || (vacancy.confidential && !vacancy.team.includes(who))) return false
  const was = { sealed: isSealed(candidate), reads: isInTeam(rules, who, candidate) }
  const mayChange = mayChangeTeam(rules, who, c)
  const exists = candidate.applications[v] !== undefined
  if (act.does === 'unapply') delete candidate.applications[v]
  else candidate.applications[v] = act.stage
  const opens = was.sealed && settle(candidate)
  if (opens && !mayChange && !isNamed(who)) return false
  if (act.does === 'stage') return exists
  // Nobody lets themselves in.
  const isLetIn = !was.reads && isInTeam(rules, who, candidate)
  return (
    mayChange && exists === (act.does === 'unapply') && (act.does === 'unapply' || (vacancy.open && !isLetIn))
  )
}

/** Whoever was reopened is sealed again when they reach the stage anew. Returns whether the mail is open. */
function settle(candidate: Candidate): boolean {
  if (!Object.values(candidate.applications).includes('hired')) candidate.reopened = false
  return !isSealed(candidate)
}

function reopen(rules: Rules, who: Name, c: number): boolean {
  const candidate = rules.candidates[c]!
  if (!isSealed(candidate)) return true
  candidate.reopened = true
  return mayChangeTeam(rules, who, c) || isNamed(who)
}

function changeVacancy(rules: Rules, act: Extract<Act, { does: 'vacancy' }>): boolean {
  const { who, v, confidential, open } = act
  const before = rules.vacancies[v]
  if (!before) {
    const team = act.team.length > 0 ? act.team : [who]
    rules.vacancies[v] = { team, confidential, open }
    return !confidential || team.includes(who)
  }
  rules.vacancies[v] = { team: act.team, confidential, open }
  const isMember = before.team.includes(who)
  const mayEdit = isMember || (!before.confidential && (isAdmin(who) || rules.readers === 'everyone'))
  const joins = act.team.includes(who) && !isMember && before.team.length > 0 && rules.readers === 'team'
  return mayEdit && !joins && !(confidential && act.team.length === 0)
}

type Decision = Extract<
  Act,
  { does: 'answer' | 'block' | 'lift' | 'private' | 'public' | 'remove' | 'restore' | 'write' }
>

/** What the owner of an inbox decides. */
function decide(rules: Rules, act: Decision, name: string): boolean {
  const { who } = act
  switch (act.does) {
    case 'answer':
      return answer(rules, who, act.a, act.answer)
    case 'block':
      rules.blocked[who] = [...new Set([...rules.blocked[who], act.a])]
      return true
    case 'lift':
      rules.blocked[who] = rules.blocked[who].filter((one) => one !== act.a)
      return true
    case 'private':
      rules.privateBy[act.t] ??= who
      return true
    case 'public': {
      const by = rules.privateBy[act.t]
      delete rules.privateBy[act.t]
      return by === undefined || by === who
    }
    case 'remove':
    case 'restore': {
      const mail = rules.mails.find((one) => one.name === nameOf(act.m))
      if (!mail) return false
      mail.removedBy = mail.removedBy.filter((one) => one !== who)
      if (act.does === 'remove') mail.removedBy.push(who)
      // Restoring mail of others changes nothing, so it need not be refused.
      return act.does === 'restore' || mail.in.includes(who)
    }
    case 'write':
      return write(rules, who, act.c, act.a, name)
    default:
      return act satisfies never
  }
}

function answer(rules: Rules, owner: Owner, a: number, given: 'share' | 'private' | 'undecided' | 'decline') {
  const share = rules.shares[owner][a]!
  if (given === 'share') shareWithAll(rules, owner, a)
  if (given === 'private') Object.assign(share, { word: 'private', covers: [], isSure: true, gone: null })
  if (given === 'undecided') Object.assign(share, { word: 'held', covers: [], isSure: false })
  return holders(rules, a).length > 0
}

function write(rules: Rules, who: Owner, c: number, a: number, name: string): boolean {
  const candidate = rules.candidates[c]!
  const share = rules.shares[who][a]!
  const isShared = share.word === 'shared' && share.covers.includes(c) && (share.isSure || share.isKnown)
  if (share.word !== 'private' && !isShared) shareWithAll(rules, who, a)
  const mail = { name, keys: [a], in: [who], thread: 100 + rules.mails.length, at: rules.now }
  rules.mails.push({ ...mail, removedBy: [], writtenFor: c })
  return rules.connected[who] && candidate.holds[a] !== undefined && !isSealed(candidate)
}

/** An owner's own act shares an address with all candidates who have it then. */
function shareWithAll(rules: Rules, owner: Owner, a: number): void {
  Object.assign(rules.shares[owner][a]!, { ...all(rules, a), isSure: true, gone: null })
}

function all(rules: Rules, a: number): Pick<Share, 'word' | 'covers'> {
  return { word: 'shared', covers: holders(rules, a) }
}

function isMailOf(mail: Mail, owner: Owner, a: number): boolean {
  return mail.keys.includes(a) && mail.in.includes(owner)
}

/** What begins after a colleague brought the address is shared by itself, if the owner is in the hiring team. */
function letBegin(rules: Rules): void {
  for (const owner of owners) {
    for (const a of addresses) {
      const share = rules.shares[owner][a]!
      const theirs = holders(rules, a)
      if (!rules.asks || share.word !== 'none' || theirs.length === 0 || rules.may[owner] === 'none') continue
      const since = Math.min(...theirs.map((c) => rules.candidates[c]!.holds[a]!.since))
      if (rules.mails.some((mail) => isMailOf(mail, owner, a) && mail.at < since)) continue
      if (theirs.every((c) => reads(rules, owner, c))) Object.assign(share, all(rules, a))
    }
  }
}

/** What happens to everybody. The event is possible. */
export function happen(rules: Rules, event: Event): void {
  if (event.does === 'permit') rules.may[event.who] = event.may
  if (event.does === 'connect') rules.connected[event.who] = true
  if (event.does === 'disconnect') rules.connected[event.who] = false
  if (event.does === 'publish') rules.published[event.who] = true
  letBegin(rules)
}

/** What was written leaves, whoever wrote to a candidate belongs to the hiring team, and mail that arrived is known. */
export function work(rules: Rules): void {
  for (const mail of rules.mails) {
    if (mail.writtenFor === null) continue
    const [candidate, who] = [rules.candidates[mail.writtenFor]!, mail.in[0]!]
    const place = candidate.holds[mail.keys[0]!]
    const applied = Object.keys(candidate.applications).flatMap((v) => rules.vacancies[Number(v)] ?? [])
    const isExcluded = applied.some(({ confidential, team }) => confidential && !team.includes(who))
    const joins =
      place && place.by !== who && candidate.self !== who && candidate.owner !== who && !isExcluded
    if (joins) candidate.people = [...new Set([...candidate.people, who])]
    Object.assign(mail, { writtenFor: null, at: rules.now })
  }
  for (const owner of owners) {
    if (!rules.connected[owner]) continue
    for (const mail of rules.mails.filter((one) => one.in.includes(owner))) {
      for (const a of mail.keys) rules.shares[owner][a]!.isKnown = true
    }
  }
  letBegin(rules)
}
