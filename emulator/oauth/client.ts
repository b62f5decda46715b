/** An OAuth client of the one Google project. */
export interface OauthClient {
  clientId: string
  clientSecret: string
  /** Compared exactly, or any port and path of `http://localhost` and `http://127.0.0.1`. */
  redirectUris: string[] | 'any-localhost'
  /** What the consent page calls it. */
  name?: string
  /** If set, only accounts of this Workspace domain may use the client; others get `org_internal`. */
  internalTo?: string
  /** Deleted in the Google Cloud console. */
  deleted?: boolean
}

export const demoClient: OauthClient = {
  clientId: 'kurier-demo',
  clientSecret: 'kurier-demo-secret',
  redirectUris: 'any-localhost',
  name: 'Kurier',
}

export function allowsRedirect(client: OauthClient, redirectUri: string): boolean {
  if (client.redirectUris !== 'any-localhost') return client.redirectUris.includes(redirectUri)
  return /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/[^#]*)?$/.test(redirectUri)
}
