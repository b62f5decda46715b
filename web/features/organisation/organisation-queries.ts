import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type Colleague,
  colleagues,
  type OrganisationChange,
  organisation,
} from '../../../contract/organisation.ts'
import { get, request } from '../../api.ts'
import { renewSession } from '../session/session.ts'

export const organisationQuery = queryOptions({
  queryKey: ['organisation'],
  queryFn: ({ signal }) => get('/api/organisation', organisation, signal),
})

export function useOrganisationChange() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: OrganisationChange) =>
      request('PATCH', '/api/organisation', organisation, { body: change }),
    // The session says whether the question is still open.
    onSuccess: async (changed) => {
      client.setQueryData(organisationQuery.queryKey, changed)
      await renewSession(client)
    },
  })
}

/** Everybody with access to Kurier, by name. */
export function useColleagues(): readonly Colleague[] {
  const { data } = useQuery({
    queryKey: ['colleagues'],
    queryFn: ({ signal }) => get('/api/colleagues', colleagues, signal),
  })
  return data?.colleagues ?? []
}
