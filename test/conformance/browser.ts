import type { Emulator } from '../../emulator/emulator.ts'

/** Simulates a person on Google's pages without a browser: submits forms, never follows redirects to the app. */
export interface AuthorizeParts {
  clientId?: string
  redirectUri?: string
  scope?: string
  [parameter: string]: string | undefined
}

export const REDIRECT_URI = 'http://localhost:3000/oauth/google/callback'

export function authorizeUrl(
  emulator: Pick<Emulator, 'url'>,
  { clientId, redirectUri, ...rest }: AuthorizeParts,
): string {
  const given = { access_type: 'offline', login_hint: 'anna@firma.test', state: 'state value', ...rest }
  const query = new URLSearchParams({
    client_id: clientId ?? 'kurier-demo',
    redirect_uri: redirectUri ?? REDIRECT_URI,
    response_type: 'code',
  })
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value)
  return `${emulator.url}/o/oauth2/v2/auth?${query}`
}

export interface Page {
  status: number
  text: string
  /** The target of a redirect; undefined for a page. */
  location: URL | undefined
}

export async function open(url: string, init: RequestInit = {}): Promise<Page> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const location = response.headers.get('location')
  return {
    status: response.status,
    text: await response.text(),
    location: location === null ? undefined : new URL(location),
  }
}

export interface ConsentBox {
  scope: string
  ticked: boolean
}

/** Returns the check boxes of a consent page. */
export function boxes({ text }: Page): ConsentBox[] {
  return [...text.matchAll(/<input type="checkbox"[^>]*name="scope"[^>]*>/g)].map(([input]) => ({
    scope: unescapeHtml(/value="([^"]*)"/.exec(input)![1]!),
    ticked: / checked/.test(input),
  }))
}

/** Presses Allow or Cancel with these boxes ticked; by default with all of them. */
export function answer(
  emulator: Pick<Emulator, 'url'>,
  page: Page,
  decision: 'allow' | 'deny',
  scopes?: string[],
): Promise<Page> {
  const form = new URLSearchParams()
  for (const [, name, value] of page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    form.append(unescapeHtml(name!), unescapeHtml(value!))
  }
  for (const scope of scopes ?? boxes(page).map((box) => box.scope)) form.append('scope', scope)
  form.append('decision', decision)
  return open(`${emulator.url}/o/oauth2/v2/auth`, { method: 'POST', body: form })
}

function unescapeHtml(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

export interface TokenAnswer {
  status: number
  body: Record<string, string> & { expires_in?: number }
}

/** Posts a form to the token endpoint, or to another one. */
export async function post(
  emulator: Pick<Emulator, 'url'>,
  path: string,
  fields: Record<string, string>,
): Promise<TokenAnswer> {
  const response = await fetch(emulator.url + path, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'] }
}

const CLIENT = { client_id: 'kurier-demo', client_secret: 'kurier-demo-secret' }

export function exchange(
  emulator: Pick<Emulator, 'url'>,
  code: string,
  more: Record<string, string> = {},
): Promise<TokenAnswer> {
  const fields = { ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more }
  return post(emulator, '/token', fields)
}

export function refresh(emulator: Pick<Emulator, 'url'>, refreshToken: string): Promise<TokenAnswer> {
  return post(emulator, '/token', { ...CLIENT, grant_type: 'refresh_token', refresh_token: refreshToken })
}

/** Does the whole sign-in: page, Allow, code, tokens. */
export async function consentTo(
  emulator: Pick<Emulator, 'url'>,
  parts: AuthorizeParts,
): Promise<TokenAnswer> {
  const page = await open(authorizeUrl(emulator, parts))
  const back = page.location ? page : await answer(emulator, page, 'allow')
  return exchange(emulator, back.location!.searchParams.get('code')!)
}
