import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { PasskeyAnswer } from '../../contract/signing-in.ts'

/**
 * Hands the browser's WebAuthn answer to the library that checks it. The contract has bounded it; whatever else is
 * wrong with it makes the check fail.
 */
export function readResponse<Kind extends 'get' | 'create'>({
  response,
}: PasskeyAnswer): Kind extends 'get' ? AuthenticationResponseJSON : RegistrationResponseJSON {
  return response as never
}
