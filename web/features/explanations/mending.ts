import type { CandidateAtHand } from './candidate-field.tsx'
import type { Answer } from './explanation-queries.ts'

/** What can be done from an answer, and how it goes. */
export type Mending = Pick<Answer, 'open' | 'late' | 'follow'> & {
  candidate: CandidateAtHand | undefined
  mayAdd: boolean
  /** An address now belongs to a candidate. `touches` is how the answer spells it; null: it is what was asked about. */
  onAdded: (added: { address: string; name: string; touches: string | null }) => void
  /** Closes the dialog: a link leads elsewhere. */
  onLeave: () => void
}
