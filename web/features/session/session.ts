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
export type Credentials = { email: string; password: string }

/**
 * Who is signed in, and what the sign-in page needs to know. Once somebody was, the page is theirs: a session that
 * ended is told to it and it keeps standing as it is; if somebody else signed in, in another tab, it is loaded anew.
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

/** Asks who is signed in after that was changed here. Whether anything on the page shows it makes no difference. */
export function renewSession(client: QueryClient): Promise<Session> {
  return client.fetchQuery({ ...sessionQuery, staleTime: 0 })
}

/** Who is signed in, for a page to decide whether it may be shown: what is known to be old is asked for again. */
export async function sessionFor(client: QueryClient): Promise<Session> {
  const isOld = client.getQueryState(sessionQuery.queryKey)?.isInvalidated
  // Without a line what was known last has to do.
  if (isOld) await client.fetchQuery(sessionQuery).catch(() => undefined)
  return await client.ensureQueryData(sessionQuery)
}

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

export async function signIn(credentials: Credentials): Promise<void> {
  await request('POST', '/api/auth/sign-in/email', nothing, { body: credentials })
  tellOtherTabs('signed-in')
}

/** How long what was written may take to reach the server before the person is signed out all the same. */
const handOverMs = 5_000

/** Leaves nothing of the person in memory nor on this machine: drafts are on the server. */
export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const userId = client.getQueryData<Session>(sessionQuery.queryKey)?.user?.id ?? ''
      const isLate = new Promise((resolve) => setTimeout(resolve, handOverMs))
      await Promise.race([handOverDrafts(userId), isLate])
      await request('POST', '/api/auth/sign-out', nothing, { body: {} })
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
export async function setUp(first: Credentials & { name: string }): Promise<void> {
  await request('POST', '/api/setup', nothing, { body: first })
  const state = await get('/api/session', session)
  if (!state.user) await signIn({ email: first.email, password: first.password })
}

/** Saves one's own name, language or time zone; a language shows at once, and is taken back if it is refused. */
export function useProfileChange() {
  const client = useQueryClient()
  const { i18n } = useTranslation()
  return useMutation({
    // Side by side: saved in the order they are chosen in, however long the texts of one take.
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
