import type { TFunction } from 'i18next'
import type { Verdict } from '../../../contract/explanations.ts'
import { longDate, type Reader } from '../../ui/dates.ts'

/** Returns a verdict as one sentence; the candidates' names follow it. */
export function verdictText(verdict: Verdict, now: number, reader: Reader, t: TFunction): string {
  switch (verdict.kind) {
    case 'shown':
      return t(verdict.candidates.length > 0 ? 'why.verdict.shown' : 'why.verdict.shownNowhere')
    case 'hidden':
      return t(`why.verdict.hidden.${verdict.by}`)
    case 'refused':
      return t(`why.verdict.refused.${refusedAs(verdict)}`)
    case 'blocked':
      // Domains on the list have no @.
      return verdict.by === 'own'
        ? t('why.verdict.blockedOwn', { pattern: verdict.pattern?.replace(/^@/, '') ?? '' })
        : t('why.verdict.blockedCompany')
    case 'waiting':
      return waitingText(verdict, now, reader, t)
    case 'set_aside':
      return t('why.verdict.setAside', { attempts: verdict.attempts })
    case 'held':
      return t('why.verdict.held')
    case 'missing':
      return t('why.verdict.missing')
  }
}

/** A refused message without strangers is mail among colleagues: it has no address that could be a candidate's. */
function refusedAs({ rule, strangers }: Extract<Verdict, { kind: 'refused' }>) {
  return rule === 'nobody' && strangers.length === 0 ? 'amongUs' : rule
}

function waitingText(
  { attempts, nextAttemptAt }: Extract<Verdict, { kind: 'waiting' }>,
  now: number,
  reader: Reader,
  t: TFunction,
): string {
  if (attempts === 0) return t('why.verdict.soon')
  return t('why.verdict.waiting', { attempts, when: longDate(nextAttemptAt, now, reader) })
}
