/**
 * Who sees whose mail, written by hand from the rules: the access matrix test compares every route with it.
 *
 * Each case is a candidate with one email, in the inbox of Anna alone.
 */
export const cases = {
  /** Anna shares the address; Tomek, Ewa and Piotr are assigned to the candidate. */
  team: 'the hiring team’s',
  /** The same, but nobody is assigned. */
  foreign: 'another team’s',
  /** Anna has not decided about the address: Kurier knows ids and dates alone. */
  held: 'held',
  /** Anna keeps the address to herself. */
  privateAddress: 'a private address’s',
  /** Anna made the conversation private. */
  privateThread: 'in a private conversation',
  /** The candidate also applied for a confidential vacancy, whose team is Anna. Tomek, Ewa and Piotr have another of his vacancies. */
  confidential: 'a confidential vacancy’s',
  /** Anna removed the email from the profile. */
  removed: 'removed from the profile',
  /** Sealed because the candidate was hired. Everybody is assigned. */
  sealed: 'sealed',
  /** The candidate is Tomek. Everybody is assigned. */
  ownFile: 'Tomek’s own file',
  /** Marta erased the candidate. */
  erased: 'an erased candidate’s',
  /** Anna has lost her access, so her inbox is paused. */
  paused: 'a paused inbox’s',
} as const

export type Case = keyof typeof cases

export const viewers = {
  nobody: 'nobody who is signed in',
  anna: 'the owner of the inbox',
  tomek: 'a recruiter of the team',
  ewa: 'a hiring manager of the team',
  piotr: 'a recruiter of the team without the permission',
  olga: 'a recruiter of no team',
  marta: 'an administrator of no team',
  zofia: 'an administrator of the team who is named for sealed mail',
} as const

export type Viewer = keyof typeof viewers

/** The viewers who see the email of each case. Everybody else must not learn that it exists. */
export const sees: Readonly<Record<Case, readonly Viewer[]>> = {
  team: ['anna', 'tomek', 'ewa', 'zofia'],
  foreign: ['anna'],
  held: [],
  privateAddress: ['anna'],
  privateThread: ['anna'],
  confidential: ['anna'],
  removed: [],
  sealed: ['anna', 'zofia'],
  ownFile: ['anna', 'ewa', 'zofia'],
  erased: [],
  paused: ['tomek', 'ewa', 'zofia'],
}
