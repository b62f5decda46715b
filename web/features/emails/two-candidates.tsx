import { Suspense } from 'react'
import { ApiProblem } from '../../api.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import type { Several } from './draft.ts'

const TwoCandidatesDialog = lazyPart(() =>
  import('./two-candidates-dialog.tsx').then((file) => file.TwoCandidatesDialog),
)

type TwoCandidatesProps = {
  /** Why sending failed. */
  problem: unknown
  onChoose: (several: Several) => void
  onCancel: () => void
}

/** Asks what to do with a message to several candidates, once the server has refused it for that reason. */
export function TwoCandidates({ problem, ...props }: TwoCandidatesProps) {
  if (!isAboutSeveral(problem)) return null
  return (
    <Suspense>
      <TwoCandidatesDialog names={String(problem.params.names ?? '')} {...props} />
    </Suspense>
  )
}

export function isAboutSeveral(problem: unknown): problem is ApiProblem {
  return problem instanceof ApiProblem && problem.code === 'two-candidates'
}
