import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { OidcSettings } from '../../server/oidc-settings.ts'
import { callbackPath } from '../../server/users/single-sign-on.ts'

/** What the provider says about somebody. They sign in with the key of {@link IdentityProvider.people}. */
interface Claims {
  sub: string
  email?: string
  email_verified?: boolean | string
  xms_edov?: boolean | string
}

/** A company's identity provider: a real OpenID Connect server on this machine. */
export interface IdentityProvider {
  settings: OidcSettings
  people: Map<string, Claims>
  /** Lets a Kurier at another address use it, from now on it alone. */
  serve(appUrl: string): void
  /**
   * Signs somebody in from the provider's page on, as a browser without cookies.
   *
   * @returns the address on Kurier's side to which the browser is sent back
   */
  signIn(url: string, login: string): Promise<URL>
  close(): Promise<void>
}

const clientId = 'kurier'
const clientSecret = 'a secret of the client that only tests know'

/** @param appUrl of the Kurier that may use it */
export async function openIdentityProvider(appUrl: string): Promise<IdentityProvider> {
  const people: IdentityProvider['people'] = new Map()
  let answer: RequestListener = () => undefined
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const serve = (url: string) => {
    answer = createProvider(issuer, [url + callbackPath], people).callback()
  }
  serve(appUrl)
  return {
    settings: { issuer, clientId, clientSecret, name: 'Firma', domains: [] },
    people,
    serve,
    signIn: (url, login) => walkThrough(issuer, url, login),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function createProvider(issuer: string, redirect_uris: string[], people: IdentityProvider['people']) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }
  return new Provider(issuer, {
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret, redirect_uris },
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [key as never] },
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'xms_edov'], profile: [] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ ...people.get(id)!, sub: people.get(id)!.sub }),
    }),
    // Nobody is asked for consent: the company has agreed for everybody.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
}

/** Follows redirects and submits the provider's own sign-in form until the browser leaves the provider. */
async function walkThrough(issuer: string, start: string, login: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = new URL(start)
  let body: URLSearchParams | undefined
  for (let step = 0; step < 12; step += 1) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body && { method: 'POST', body }),
    })
    body = undefined
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]!.split('=')
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location) {
      url = new URL(location, url)
      if (url.origin !== issuer) return url
      continue
    }
    const html = await answer.text()
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1]
    if (!action) throw new Error(`The provider shows no form: ${answer.status} ${html.slice(0, 800)}`)
    url = new URL(action, url)
    body = new URLSearchParams({ prompt: 'login', login, password: 'any' })
  }
  throw new Error('The provider never sent the browser back.')
}
