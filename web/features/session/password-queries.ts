import { useMutation } from '@tanstack/react-query'
import type { PasswordChange } from '../../../contract/people.ts'
import { nothing, request } from '../../api.ts'

export function usePasswordChange() {
  return useMutation({
    mutationFn: (change: PasswordChange) => request('POST', '/api/me/password', nothing, { body: change }),
  })
}

export function usePasswordRequest() {
  return useMutation({
    mutationFn: (body: { email: string }) => request('POST', '/api/password-requests', nothing, { body }),
  })
}

export function usePasswordReset() {
  return useMutation({
    mutationFn: (body: { token: string; password: string }) =>
      request('POST', '/api/password-resets', nothing, { body }),
  })
}
