import type { CandidateAtHand } from './candidate-field.tsx'
import type { Answer } from './explanation-queries.ts'

/** The actions that an answer offers, and their state. */
export type Mending = Pick<Answer, 'open' | 'late' | 'follow'> & {
  candidate: CandidateAtHand | undefined
  mayAdd: boolean
  /**
   * Called when an address was added to a candidate. `touches` is how the answer spells the address; null if it is
   * the question itself.
   */
  onAdded: (added: { address: string; name: string; touches: string | null }) => void
  /** Closes the dialog, because a link leads to another page. */
  onLeave: () => void
}
