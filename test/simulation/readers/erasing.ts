import { owners } from './acts.ts'
import { addresses, holders, type Rules } from './rules.ts'

/**
 * Erases a candidate, as decision 23 says. Their addresses, except those that others have too, are nobody's for good.
 * What concerns nobody else is forgotten, with what its owners decided about it. What concerns others stays, and stays
 * private if its owner kept it so.
 */
export function erase(rules: Rules, c: number): boolean {
  const gone = addresses.filter((a) => rules.candidates[c]!.holds[a] && holders(rules, a).length === 1)
  rules.candidates[c] = null
  rules.erased.push(...gone)
  forgetWhatIsTheirs(rules, c, gone)
  for (const owner of owners) {
    for (const a of addresses) {
      const share = rules.shares[owner][a]!
      if (holders(rules, a).length === 0 || share.covers.includes(c)) share.isSure = false
      share.covers = share.covers.filter((one) => one !== c)
      const isFormer = holders(rules, a).length === 0 && share.gone?.from === c && share.word !== 'private'
      if (gone.includes(a) || isFormer)
        Object.assign(share, { word: 'none', covers: [], isSure: false, gone: null })
      else if (share.gone?.from === c) share.gone.from = -1
    }
    rules.blocked[owner] = rules.blocked[owner].filter((a) => !gone.includes(a))
  }
  return true
}

function forgetWhatIsTheirs(rules: Rules, c: number, gone: readonly number[]): void {
  const concerns = (keys: readonly number[]) => keys.some((a) => holders(rules, a).length > 0)
  const threads = new Set<number>()
  for (const mail of rules.mails) {
    if (mail.writtenOn === c) mail.writtenOn = null
    if (mail.writtenFor === c) Object.assign(mail, { writtenFor: null, keys: [] })
    if (!mail.keys.some((a) => gone.includes(a))) continue
    threads.add(mail.thread)
    const rest = mail.keys.filter((a) => !gone.includes(a))
    if (concerns(rest)) {
      const isKept = (owner: (typeof owners)[number]) =>
        mail.keys.some((a) => gone.includes(a) && rules.shares[owner][a]!.word === 'private')
      mail.keptBy.push(...owners.filter(isKept))
    } else mail.removedBy = []
    mail.keys = rest
  }
  for (const thread of threads) {
    const isLeft = rules.mails.some((mail) => mail.thread === thread && concerns(mail.keys))
    if (!isLeft) delete rules.privateBy[thread]
  }
}
