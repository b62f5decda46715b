import { type Event, type Owner, owners } from './acts.ts'
import { addresses, holders, type Mail, type Rules, reads } from './rules.ts'

export function isMailOf(mail: Mail, owner: Owner, a: number): boolean {
  return mail.keys.includes(a) && mail.in.includes(owner)
}

/**
 * What begins after a colleague brought the address is shared by itself, if the owner is in the hiring team: with the
 * candidates who had the address when it began.
 */
export function letBegin(rules: Rules): void {
  if (!rules.asks) return
  for (const owner of owners) {
    for (const a of addresses) {
      const share = rules.shares[owner][a]!
      const theirs = holders(rules, a)
      if (share.word === 'shared' && !share.isSure && !share.gone)
        share.covers = [
          ...new Set([...share.covers, ...theirs.filter((c) => !hasEarlier(rules, owner, a, [c]))]),
        ]
      if (share.word !== 'none' || theirs.length === 0 || rules.may[owner] === 'none') continue
      if (hasEarlier(rules, owner, a, theirs) || !theirs.every((c) => reads(rules, owner, c))) continue
      const covers = theirs.filter((c) => !hasEarlier(rules, owner, a, [c]))
      Object.assign(share, { word: 'shared', covers })
    }
  }
}

/** Whether mail with the address lay in the inbox before one of the candidates had it. Blocked mail is unknown. */
function hasEarlier(rules: Rules, owner: Owner, a: number, theirs: readonly number[]): boolean {
  const since = Math.min(...theirs.map((c) => rules.candidates[c]!.holds[a]!.since))
  const isBlocked = ({ keys }: Mail) => keys.some((key) => rules.blocked[owner].includes(key))
  return rules.mails.some((mail) => isMailOf(mail, owner, a) && mail.at < since && !isBlocked(mail))
}

/** What happens to everybody. The event is possible. */
export function happen(rules: Rules, event: Event): void {
  if (event.does === 'permit') rules.may[event.who] = event.may
  if (event.does === 'connect') rules.connected[event.who] = true
  if (event.does === 'disconnect') disconnect(rules, event.who)
  if (event.does === 'publish') rules.published[event.who] = true
  letBegin(rules)
}

/** What did not leave yet never leaves. */
function disconnect(rules: Rules, who: Owner): void {
  rules.connected[who] = false
  for (const mail of rules.mails) if (mail.in[0] === who && mail.writtenFor !== null) mail.isStuck = true
}

/** What was written leaves, and whoever wrote to a candidate belongs to the hiring team. */
export function work(rules: Rules): void {
  for (const mail of rules.mails) {
    if (mail.writtenFor === null) continue
    if (rules.may[mail.in[0]!] !== 'send') mail.isStuck = true
    if (mail.isStuck) continue
    const [candidate, who] = [rules.candidates[mail.writtenFor]!, mail.in[0]!]
    const place = candidate.holds[mail.keys[0]!]
    const applied = Object.keys(candidate.applications).flatMap((v) => rules.vacancies[Number(v)] ?? [])
    const isExcluded = applied.some(({ confidential, team }) => confidential && !team.includes(who))
    const joins =
      place && place.by !== who && candidate.self !== who && candidate.owner !== who && !isExcluded
    if (joins) candidate.people = [...new Set([...candidate.people, who])]
    Object.assign(mail, { writtenFor: null, at: rules.now })
  }
  letBegin(rules)
}
