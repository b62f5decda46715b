import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type AccessChange,
  type NewPerson,
  type PersonChange,
  passwordLink,
  peopleList,
} from '../../../contract/people.ts'
import { type SignInSettings, signInSettings } from '../../../contract/signing-in.ts'
import { get, nothing, request } from '../../api.ts'

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => get('/api/people', peopleList, signal),
})

export function useNewPerson() {
  return usePeopleChange((person: NewPerson) => request('POST', '/api/people', nothing, { body: person }))
}

export function usePersonChange(id: string) {
  return usePeopleChange((change: PersonChange) =>
    request('PATCH', `/api/people/${id}`, nothing, { body: change }),
  )
}

export function useAccessChange(id: string) {
  return usePeopleChange((change: AccessChange) =>
    request('PUT', `/api/people/${id}/access`, nothing, { body: change }),
  )
}

/** Signs a person out everywhere, or also takes away their second factor, passkeys and link. */
export function useSignInEnd(id: string, what: 'sessions' | 'second-factor') {
  return usePeopleChange(() => request('DELETE', `/api/people/${id}/${what}`, nothing))
}

export const signInSettingsQuery = queryOptions({
  queryKey: ['sign-in-settings'],
  queryFn: ({ signal }) => get('/api/sign-in-settings', signInSettings, signal),
})

export function useSignInSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: SignInSettings) => request('PUT', '/api/sign-in-settings', nothing, { body }),
    onSettled: () =>
      Promise.all(
        [signInSettingsQuery.queryKey, ['session'], ['signing-in']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}

export function usePasswordLink(id: string) {
  return useMutation({
    mutationFn: () => request('POST', `/api/people/${id}/password-links`, passwordLink, { body: {} }),
  })
}

/** Retries the emails of a person's inbox that could not be read. */
export function useMailboxRetry(id: string) {
  return usePeopleChange(() =>
    request('POST', `/api/people/${id}/mailbox/set-aside/attempts`, nothing, { body: {} }),
  )
}

/** Administrators can change themselves, so the session is refetched too. */
function usePeopleChange<T>(change: (value: T) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['session'] }),
      ]),
  })
}
