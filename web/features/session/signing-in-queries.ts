import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  ownSessions,
  passkeyOptions,
  recoveryCodes,
  secondFactorStart,
  signingIn,
} from '../../../contract/signing-in.ts'
import { get, nothing, request } from '../../api.ts'
import { tellOtherTabs } from './other-tabs.ts'

/** The user's own ways to sign in. */
export const signingInQuery = queryOptions({
  queryKey: ['signing-in'],
  queryFn: ({ signal }) => get('/api/me/signing-in', signingIn, signal),
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => get('/api/me/sessions', ownSessions, signal),
})

// The library is loaded when a passkey is used.
const webAuthn = () => import('@simplewebauthn/browser')

/** Asks the browser for a passkey and signs in with it. Throws the browser's own error if the user cancels. */
export async function signInWithPasskey(): Promise<void> {
  const response = await passkeyFor('/api/auth/passkey/challenges')
  await request('POST', '/api/auth/sign-in/passkey', nothing, { body: { response } })
  tellOtherTabs('signed-in')
}

export async function confirmWithPasskey(): Promise<void> {
  const response = await passkeyFor('/api/me/authentication-challenges')
  const body = { method: 'passkey', response }
  await request('POST', '/api/me/authentications', nothing, { body })
}

export async function confirmWithPassword(password: string): Promise<void> {
  const body = { method: 'password', password }
  await request('POST', '/api/me/authentications', nothing, { body })
}

/** Opens the company's sign-in page in a window. @throws Error if the browser blocks it */
export async function openSingleSignOn(): Promise<void> {
  const opened = window.open(
    '/api/auth/single-sign-on?again=1',
    'kurier-confirm',
    'popup,width=520,height=680',
  )
  if (!opened) throw new Error('the window was blocked')
}

async function passkeyFor(path: string): Promise<unknown> {
  const { options } = await request('POST', path, passkeyOptions, { body: {} })
  const { startAuthentication } = await webAuthn()
  return await startAuthentication({ optionsJSON: options as never })
}

/** Makes a passkey with the browser and stores it under this name. */
export function useNewPasskey() {
  return useChange(async (name: string) => {
    const path = '/api/me/passkeys'
    const { options } = await request('POST', `${path}/challenges`, passkeyOptions, { body: {} })
    const { startRegistration } = await webAuthn()
    const response = await startRegistration({ optionsJSON: options as never })
    await request('POST', path, nothing, { body: { name, response } })
  })
}

export function usePasskeyName(id: string) {
  return useChange((name: string) => request('PATCH', `/api/me/passkeys/${id}`, nothing, { body: { name } }))
}

export function usePasskeyRemoval(id: string) {
  return useChange(() => request('DELETE', `/api/me/passkeys/${id}`, nothing))
}

export function useSecondFactorStart() {
  return useMutation({
    mutationFn: () => request('POST', '/api/me/second-factor', secondFactorStart, { body: {} }),
  })
}

/** Turns the second factor on; returns the recovery codes. */
export function useSecondFactorCode() {
  return useChange((code: string) =>
    request('PUT', '/api/me/second-factor', recoveryCodes, { body: { code } }),
  )
}

export function useSecondFactorEnd() {
  return useChange(() => request('DELETE', '/api/me/second-factor', nothing))
}

export function useNewRecoveryCodes() {
  return useChange(() => request('POST', '/api/me/second-factor/recovery-codes', recoveryCodes, { body: {} }))
}

export function useSessionEnd() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => request('DELETE', `/api/me/sessions/${id}`, nothing),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
}

function useChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: signingInQuery.queryKey }),
  })
}
