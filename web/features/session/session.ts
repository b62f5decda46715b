import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { Language } from '../../../contract/common.ts'
import { type ProfileChange, type Session, session } from '../../../contract/people.ts'
import { askAs, get, loadAnew, nothing, request, tellSession } from '../../api.ts'
import { showLanguage } from '../../i18n.ts'
import { clearDrafts, handOverDrafts } from '../emails/draft-sync.ts'
import { tellOtherTabs } from './other-tabs.ts'

export type User = NonNullable<Session['user']>
export type Credentials = { email: string; password: string; code?: string }

/**
 * Who is signed in, and what the sign-in page needs to know. Once a user has signed in, the page belongs to them: if
 * the session ends, the page stays as it is and says so; if somebody else signs in in another tab, it is reloaded.
 */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal, client }): Promise<Session> => {
    const answer = await get('/api/session', session, signal)
    const before = client.getQueryData<Session>(['session'])
    if (!before?.user) {
      askAs(answer.user?.id ?? null)
      return answer
    }
    if (answer.user && answer.user.id !== before.user.id) loadAnew()
    else tellSession(answer.user ? null : 'not-signed-in')
    return answer.user?.id === before.user.id ? answer : before
  },
  staleTime: 60_000,
})

/** Refetches the session after a change, even if no mounted component uses it. */
export function renewSession(client: QueryClient): Promise<Session> {
  return client.fetchQuery({ ...sessionQuery, staleTime: 0 })
}

/** Returns the session for a page's access check; refetches it if it is known to be outdated. */
export async function sessionFor(client: QueryClient): Promise<Session> {
  const isOld = client.getQueryState(sessionQuery.queryKey)?.isInvalidated
  // Offline, the cached session is used.
  if (isOld) await client.fetchQuery(sessionQuery).catch(() => undefined)
  return await client.ensureQueryData(sessionQuery)
}

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data
}

/**
 * The signed-in user. After the session has ended, the last user stays, because their page is still visible under the
 * sign-in dialog.
 */
export function useUser(): User {
  const { user } = useSession()
  if (!user) throw new Error('only pages behind the sign-in may ask who is signed in')
  return user
}

export async function signIn(credentials: Credentials): Promise<void> {
  await request('POST', '/api/auth/sign-in/email', nothing, { body: credentials })
  tellOtherTabs('signed-in')
}

/** How long signing out waits for drafts to be uploaded. */
const handOverMs = 5_000

/** Signs out and deletes everything of the user from memory and from this computer; drafts are on the server. */
export function useSignOut(where: 'here' | 'everywhere' = 'here') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const userId = client.getQueryData<Session>(sessionQuery.queryKey)?.user?.id ?? ''
      const isLate = new Promise((resolve) => setTimeout(resolve, handOverMs))
      await Promise.race([handOverDrafts(userId), isLate])
      if (where === 'everywhere') await request('DELETE', '/api/me/sessions', nothing)
      else await request('POST', '/api/auth/sign-out', nothing, { body: {} })
      clearDrafts(userId)
    },
    onSuccess: () => {
      tellOtherTabs('signed-out')
      toSignIn()
    },
  })
}

export function toSignIn(): void {
  location.assign('/sign-in')
}

/** Makes the first administrator and signs them in. */
export async function setUp(first: Credentials & { name: string; token: string }): Promise<void> {
  await request('POST', '/api/setup', nothing, { body: first })
  const state = await get('/api/session', session)
  if (!state.user) await signIn({ email: first.email, password: first.password })
}

/**
 * Saves the user's own name, language or time zone. A language applies at once, and is reverted if the server refuses
 * it.
 */
export function useProfileChange() {
  const client = useQueryClient()
  const { i18n } = useTranslation()
  return useMutation({
    // In parallel: choices are saved in their order, however long the texts of a language take to load.
    mutationFn: (change: ProfileChange) =>
      Promise.all([
        request('PATCH', '/api/me', z.unknown(), { body: change }),
        change.language && showLanguage(change.language),
      ]),
    onMutate: () => i18n.language as Language,
    onError: (_error, change, before) => change.language && before && showLanguage(before),
    onSettled: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
}
