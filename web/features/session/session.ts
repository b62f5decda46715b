import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type ProfileChange, type Session, session } from '../../../contract/people.ts'
import { get, nothing, request, tellSessionEnd } from '../../api.ts'
import { showLanguage } from '../../i18n.ts'

export type User = NonNullable<Session['user']>
export type Credentials = { email: string; password: string }

/**
 * Who is signed in, and what the sign-in page needs to know. Once somebody was, a
 * session that ended is told to the page instead, which keeps standing as it is.
 */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal, client }): Promise<Session> => {
    const answer = await get('/api/session', session, signal)
    const before = client.getQueryData<Session>(['session'])
    if (answer.user || !before?.user) return answer
    tellSessionEnd('not-signed-in')
    return before
  },
  staleTime: 60_000,
})

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data
}

/**
 * The person using the interface. While the session has run out the last one known
 * stays: the page they were on is still theirs, under the sign-in that covers it.
 */
export function useUser(): User {
  const { user } = useSession()
  if (!user) throw new Error('only pages behind the sign-in may ask who is signed in')
  return user
}

export function signIn(credentials: Credentials): Promise<unknown> {
  return request('POST', '/api/auth/sign-in/email', nothing, { body: credentials })
}

/** Leaves nothing of the person in memory; drafts stay on this machine under their own id. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => request('POST', '/api/auth/sign-out', nothing, { body: {} }),
    onSuccess: () => location.assign('/sign-in'),
  })
}

/** Makes the first administrator and signs them in. */
export async function setUp(first: Credentials & { name: string }): Promise<void> {
  await request('POST', '/api/setup', nothing, { body: first })
  const state = await get('/api/session', session)
  if (!state.user) await signIn({ email: first.email, password: first.password })
}

/** Saves one's own name, language or time zone; a language shows at once. */
export function useProfileChange() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: ProfileChange) => request('PATCH', '/api/me', z.unknown(), { body: change }),
    onMutate: async (change) => {
      if (change.language) await showLanguage(change.language)
    },
    onSettled: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
}
