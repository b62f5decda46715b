import { type ConnectOutcome, connectOutcome } from '../contract/mailbox.ts'

type Given = Record<string, unknown>

export type CandidatesSearch = { q?: string; page?: number }
export type CandidateTab = 'emails' | 'overview'
export type CandidateSearch = { tab?: CandidateTab; conversation?: string; compose?: boolean }
export type AccountSearch = { connect?: ConnectOutcome; expected?: string; chosen?: string }

/** Anybody can edit the query string, so invalid values are dropped. */
export function readCandidatesSearch(given: Given): CandidatesSearch {
  const page = Math.trunc(Number(given.page))
  return { ...text(given, 'q'), ...(page > 1 && page <= 100_000 && { page }) }
}

export function readCandidateSearch(given: Given): CandidateSearch {
  const tab = given.tab
  return {
    ...((tab === 'emails' || tab === 'overview') && { tab }),
    ...text(given, 'conversation'),
    ...(given.compose === true && { compose: true }),
  }
}

export function readAccountSearch(given: Given): AccountSearch {
  const connect = connectOutcome.safeParse(given.connect)
  return {
    ...(connect.success && { connect: connect.data }),
    ...text(given, 'expected'),
    ...text(given, 'chosen'),
  }
}

export type SignInSearch = { redirect?: string; refused?: string }

/**
 * Returns where to go after sign-in: only a path of this site, never another site's address; and the code with which
 * the single sign-on was refused.
 */
export function readSignInSearch(given: Given): SignInSearch {
  const { redirect } = text(given, 'redirect')
  return {
    ...(redirect && /^\/(?![/\\])/.test(redirect) && { redirect }),
    ...text(given, 'refused'),
  }
}

/** The token of the link that Kurier prints at its first start. */
export function readSetupSearch(given: Given): { token?: string } {
  return text(given, 'token')
}

/** Accepts numbers too, because the router parses `?q=123` as one. */
function text<K extends string>(given: Given, name: K): Partial<Record<K, string>> {
  const value = given[name]
  if (typeof value === 'number') return { [name]: String(value) } as Record<K, string>
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as Record<K, string>) : {}
}
