import { ApiProblem } from '../../api.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'

/** Says why a passkey did not work: the server's reason, or `otherwise` if the browser gave none. */
export function PasskeyProblem({ error, otherwise }: { error: unknown; otherwise: string }) {
  if (!error) return null
  return error instanceof ApiProblem ? <ProblemLine error={error} /> : <p role="alert">{otherwise}</p>
}
