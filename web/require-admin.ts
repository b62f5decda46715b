import type { QueryClient } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { sessionFor } from './features/session/session.ts'

/** @throws a redirect to the candidates, unless the user is an administrator */
export async function requireAdmin(client: QueryClient): Promise<void> {
  const session = await sessionFor(client)
  if (session.user?.role !== 'admin') throw redirect({ to: '/candidates' })
}
