import type { Scenario } from './kill.ts'
import { arriving } from './scenarios/arriving.ts'
import { auditing } from './scenarios/auditing.ts'
import { blocking } from './scenarios/blocking.ts'
import { changing } from './scenarios/changing.ts'
import { failing } from './scenarios/failing.ts'
import { identity } from './scenarios/identity.ts'
import { listing } from './scenarios/listing.ts'
import { people } from './scenarios/people.ts'
import { polling } from './scenarios/polling.ts'
import { searching } from './scenarios/searching.ts'
import { sending } from './scenarios/sending.ts'
import { sharing } from './scenarios/sharing.ts'

/** All scenarios. */
export const scenarios: readonly Scenario[] = [
  ...arriving,
  ...changing,
  ...people,
  ...failing,
  ...sending,
  ...polling,
  ...auditing,
  ...blocking,
  ...identity,
  ...sharing,
  ...searching,
  ...listing,
]
