import type { NewApplication, Stage } from '../../../contract/candidates.ts'
import { nothing, request } from '../../api.ts'
import { useChangeOf } from './candidate-queries.ts'

export function useNewApplication(candidateId: string) {
  return useChangeOf(candidateId, (application: NewApplication) =>
    request('POST', `/api/candidates/${candidateId}/applications`, nothing, { body: application }),
  )
}

export function useStageChange(candidateId: string) {
  return useChangeOf(candidateId, ({ id, stage }: { id: string; stage: Stage }) =>
    request('PATCH', `/api/candidates/${candidateId}/applications/${id}`, nothing, { body: { stage } }),
  )
}

export function useApplicationRemoval(candidateId: string) {
  return useChangeOf(candidateId, (id: string) =>
    request('DELETE', `/api/candidates/${candidateId}/applications/${id}`, nothing),
  )
}

export type TeamChange = { kind: 'assigned' | 'removed' | 'owner'; userId: string }

export function useTeamChange(candidateId: string) {
  return useChangeOf(candidateId, ({ kind, userId }: TeamChange) =>
    kind === 'owner'
      ? request('PUT', `/api/candidates/${candidateId}/owner`, nothing, { body: { userId } })
      : request(
          kind === 'assigned' ? 'PUT' : 'DELETE',
          `/api/candidates/${candidateId}/team/${userId}`,
          nothing,
        ),
  )
}
