import type { OAuth2Client } from 'google-auth-library'
import { RefusedError } from '../mailboxes/provider.ts'
import { fromTokenEndpoint, type GoogleProject, whoIs } from './oauth.ts'
import { type Transport, user } from './transport.ts'

/** Gets a new access token, even if the present one is still valid. @throws ProviderError */
export async function renewToken(auth: OAuth2Client): Promise<void> {
  auth.setCredentials({ refresh_token: auth.credentials.refresh_token ?? null })
  await currentToken(auth)
}

/** Returns whose account the grant opens. @throws ProviderError */
export async function accountOf(project: GoogleProject, auth: OAuth2Client): Promise<{ sub: string }> {
  return await whoIs(project, await currentToken(auth))
}

async function currentToken(auth: OAuth2Client): Promise<string> {
  const { token } = await auth.getAccessToken().catch((error: unknown) => {
    throw fromTokenEndpoint(error)
  })
  return token ?? ''
}

/**
 * Asks Google to send an email without recipients. Google checks the scope first, and then refuses the email with 400
 * (`Recipient address required`).
 *
 * @throws ProviderError
 */
export async function trySending(transport: Transport): Promise<void> {
  const raw = Buffer.from('Subject: Kurier checks its connection\r\n\r\n').toString('base64url')
  await transport
    .send({
      names: ['messages.send'],
      method: 'POST',
      path: `${user}/messages/send`,
      contentType: 'application/json',
      body: JSON.stringify({ raw }),
    })
    .catch((error: unknown) => {
      if (!(error instanceof RefusedError) || error.status !== 400) throw error
    })
}
