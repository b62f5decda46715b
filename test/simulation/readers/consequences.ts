import { type Act, type Name, type Owner, owners } from './acts.ts'
import { erase } from './erasing.ts'
import { isMailOf, letBegin } from './events.ts'
import {
  type Candidate,
  holders,
  isAdmin,
  isInTeam,
  isNamed,
  isSealed,
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
  // Erased meanwhile.
  if ('c' in act && act.does !== 'create' && !rules.candidates[act.c]) return false
  switch (act.does) {
    case 'create': {
      if (rules.candidates[act.c] || rules.erased.includes(act.a)) return false
      const fresh = { owner: act.who, people: [], self: null, applications: { none: 'applied' as const } }
      rules.candidates[act.c] = { ...fresh, reopened: false, holds: {} }
      give(rules, act.who, act.c, act.a)
      return true
    }
    case 'give':
      return give(rules, act.who, act.c, act.a)
    case 'take':
      return take(rules, act.c, act.a)
    case 'erase':
      return erase(rules, act.c)
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
      // Of somebody who was erased nothing is known any more.
      const named = act.cc === null ? [act.from] : [...new Set([act.from, act.cc])]
      const keys = named.filter((a) => !rules.erased.includes(a))
      const mail = { name, keys, in: act.to, thread: act.t, at: rules.now }
      rules.mails.push({
        ...mail,
        removedBy: [],
        keptBy: [],
        writtenFor: null,
        writtenOn: null,
        isStuck: false,
      })
      return true
    }
    default:
      return decide(rules, act, name)
  }
}

function give(rules: Rules, who: Name, c: number, a: number): boolean {
  const candidate = rules.candidates[c]!
  if (candidate.holds[a] || rules.erased.includes(a)) return false
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
    // Perhaps the owner brought it to this candidate alone.
    share.isSure = false
    if (holders(rules, a).length > 0) continue
    share.gone ??= { at: rules.now, from: c, wasShared }
    if (share.word !== 'private') share.covers = []
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
  const place = candidate.holds[a]
  if (share.word !== 'private' && place) {
    // With those who had the address no later; others may be unknown to the writer.
    const earlier = holders(rules, a).filter((one) => rules.candidates[one]!.holds[a]!.since <= place.since)
    const covers = share.word === 'shared' ? [...share.covers, ...earlier] : earlier
    Object.assign(share, { word: 'shared', covers: [...new Set(covers)], isSure: true, gone: null })
  }
  const mail = { name, keys: [a], in: [who], thread: 100 + rules.mails.length, at: rules.now }
  rules.mails.push({ ...mail, removedBy: [], keptBy: [], writtenFor: c, writtenOn: c, isStuck: false })
  return rules.connected[who] && candidate.holds[a] !== undefined && !isSealed(candidate)
}

/** An owner's own act shares an address with all candidates who have it then. */
function shareWithAll(rules: Rules, owner: Owner, a: number): void {
  Object.assign(rules.shares[owner][a]!, { ...all(rules, a), isSure: true, gone: null })
}

function all(rules: Rules, a: number): Pick<Share, 'word' | 'covers'> {
  return { word: 'shared', covers: holders(rules, a) }
}
