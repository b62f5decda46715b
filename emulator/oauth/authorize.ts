import {
  formFields,
  type HttpReply,
  type HttpRequest,
  htmlReply,
  languageOf,
  redirectReply,
} from '../http/message.ts'
import type { Account } from '../mailbox.ts'
import { chooserPage, consentPage, oauthErrorPage } from '../pages/consent.ts'
import { allowsRedirect, type OauthClient } from './client.ts'
import type { Google } from './google.ts'
import { expandedScope, IDENTITY_SCOPES, isGranular, parseScopes } from './scope.ts'

/** The query parameter that carries the chosen account. */
const CHOSEN = 'emulator_account'

/** A validated authorization request. */
interface Asked {
  client: OauthClient
  redirectUri: string
  scopes: string[]
  prompt: readonly string[]
  params: URLSearchParams
  language: 'en' | 'pl'
}

/** `GET /o/oauth2/v2/auth`: an error page, the account chooser, the consent page, or straight back to the client. */
export function authorize(google: Google, request: HttpRequest): HttpReply {
  const asked = readAsked(google, request)
  if ('reply' in asked) return asked.reply
  if (asked.prompt.includes('none')) return authorizeSilently(google, asked)
  const account = chosenAccount(google, asked)
  if (!account) return showChooser(google, asked)
  const { internalTo } = asked.client
  if (internalTo !== undefined && !account.email.endsWith(`@${internalTo}`))
    return errorPage(403, 'org_internal', INTERNAL, asked.language)
  const blocked = google.grants.blockedReason(account.email)
  if (blocked === 'admin-policy') return errorPage(400, 'admin_policy_enforced', BLOCKED, asked.language)
  if (blocked?.startsWith('account-')) return errorPage(400, 'access_denied', GONE, asked.language)
  if (needsConsent(google, asked, account)) return showConsent(google, asked, account)
  return backWithCode(google, asked, account, asked.scopes)
}

const INTERNAL = 'This client is restricted to users within its organisation.'
const DELETED = 'The OAuth client was deleted.'
const WEBVIEW = 'Google sign-in does not work in a browser that is built into an app.'
const BLOCKED = 'Your organisation’s administrator does not allow this app to use your Google data.'
const GONE = 'This Google account has been disabled.'

/** `POST /o/oauth2/v2/auth`: the consent page's answer. */
export function decideConsent(google: Google, request: HttpRequest): HttpReply {
  const asked = readAsked(google, request)
  if ('reply' in asked) return asked.reply
  const account = google.world.resolve(asked.params.get(CHOSEN) ?? '')
  if (!account) return showChooser(google, asked)
  if (asked.params.get('decision') !== 'allow') return backWithError(asked, 'access_denied')
  const ticked = new Set(parseScopes(formScopes(request).join(' ')) ?? [])
  const granted = isGranular(asked.scopes)
    ? asked.scopes.filter((scope) => IDENTITY_SCOPES.has(scope) || ticked.has(scope))
    : asked.scopes
  if (granted.length === 0) return backWithError(asked, 'access_denied')
  if (
    google.switches.nonIncrementalConsentDropsOthers &&
    asked.params.get('include_granted_scopes') === 'false'
  ) {
    google.grants.dropOtherClients(account.email, asked.client.clientId)
  }
  google.grants.allow(account.email, asked.client.clientId, granted)
  return backWithCode(google, asked, account, granted, 'consent')
}

/** The ticked scopes. The requested scopes are in another field. */
function formScopes(request: HttpRequest): string[] {
  return new URLSearchParams(request.body.toString('utf8')).getAll('scope')
}

function readAsked(google: Google, request: HttpRequest): Asked | { reply: HttpReply } {
  const params = formFields(request)
  const language = languageOf(request, params)
  const refuse = (status: number, code: string, message: string) => ({
    reply: errorPage(status, code, message, language),
  })
  if (isWebView(request.headers['user-agent'] ?? '')) return refuse(403, 'disallowed_useragent', WEBVIEW)
  const client = google.clients.find((candidate) => candidate.clientId === params.get('client_id'))
  if (!client) return refuse(401, 'invalid_client', 'The OAuth client was not found.')
  if (client.deleted) return refuse(401, 'deleted_client', DELETED)
  const redirectUri = params.get('redirect_uri') ?? ''
  if (!allowsRedirect(client, redirectUri)) {
    return refuse(
      400,
      'redirect_uri_mismatch',
      `The redirect URI in the request, ${redirectUri}, is not registered.`,
    )
  }
  const written = params.get('asked_scope') ?? params.get('scope') ?? ''
  if (params.get('response_type') !== 'code')
    return refuse(400, 'invalid_request', 'response_type must be code.')
  if (written.trim() === '') return refuse(400, 'invalid_request', 'Required parameter is missing: scope')
  const scopes = parseScopes(written)
  if (!scopes) return refuse(400, 'invalid_scope', `Some requested scopes were invalid: ${written}`)
  const method = params.get('code_challenge_method')
  if (method !== null && method !== 'plain' && method !== 'S256') {
    return refuse(400, 'invalid_request', `Invalid code_challenge_method: ${method}`)
  }
  const prompt = (params.get('prompt') ?? '').split(' ').filter((word) => word !== '')
  return { client, redirectUri, scopes, prompt, params, language }
}

/**
 * Recognises embedded web views: Android names itself, and iOS omits the browser's name (Google: OAuth 2.0
 * policies, Use secure browsers).
 */
function isWebView(userAgent: string): boolean {
  if (/; wv\)/.test(userAgent)) return true
  return /\b(?:iPhone|iPad|iPod)\b/.test(userAgent) && !/\bSafari\//.test(userAgent)
}

function errorPage(status: number, code: string, message: string, language: 'en' | 'pl'): HttpReply {
  return htmlReply(status, oauthErrorPage({ code, message, language }))
}

/** `prompt=none` never shows a page (OpenID Connect Core section 3.1.2.6). */
function authorizeSilently(google: Google, asked: Asked): HttpReply {
  const account = hintedAccount(google, asked.params)
  if (!account) return backWithError(asked, 'login_required')
  if (needsConsent(google, asked, account)) return backWithError(asked, 'consent_required')
  return backWithCode(google, asked, account, asked.scopes)
}

/** The account that the person chose wins over the client's login_hint. */
function chosenAccount(google: Google, asked: Asked): Account | undefined {
  const chosen = asked.params.get(CHOSEN)
  if (chosen !== null) return google.world.resolve(chosen)
  if (asked.prompt.includes('select_account') || !google.switches.loginHintSkipsChooser) return undefined
  return hintedAccount(google, asked.params)
}

function hintedAccount(google: Google, params: URLSearchParams): Account | undefined {
  const hint = params.get('login_hint') ?? ''
  return google.world
    .accounts()
    .find((account) => account.sub === hint || account.email === hint.toLowerCase())
}

function showChooser(google: Google, { params, client, language }: Asked): HttpReply {
  const accounts = google.world.accounts().map(({ email, name }) => ({ email, name }))
  const continueUrl = (email: string) => {
    const next = new URLSearchParams(params)
    next.set(CHOSEN, email)
    return `/o/oauth2/v2/auth?${next}`
  }
  return htmlReply(
    200,
    chooserPage({ accounts, continueUrl, appName: client.name ?? client.clientId, language }),
  )
}

/** Without `prompt=consent`, the page asks only for scopes that the person has not granted to this client. */
function needsConsent(google: Google, { prompt, client, scopes }: Asked, account: Account): boolean {
  const allowed = new Set(google.grants.scopes(account.email, client.clientId))
  return prompt.includes('consent') || scopes.some((scope) => !allowed.has(scope))
}

function showConsent(google: Google, asked: Asked, account: Account): HttpReply {
  const { client, language, params, scopes } = asked
  const granular = isGranular(scopes)
  const hidden = Object.fromEntries(params)
  delete hidden.scope
  const page = consentPage({
    account: { email: account.email, name: account.name },
    appName: client.name ?? client.clientId,
    scopes: scopes.map((scope) => ({
      id: expandedScope(scope),
      title: expandedScope(scope),
      description: '',
      granular: granular && !IDENTITY_SCOPES.has(scope),
      checked: google.switches.consentBoxesTicked,
    })),
    action: '/o/oauth2/v2/auth',
    hidden: { ...hidden, asked_scope: scopes.join(' '), [CHOSEN]: account.email },
    language,
  })
  return htmlReply(200, page)
}

function backWithError({ redirectUri, params }: Asked, error: string): HttpReply {
  return back(redirectUri, params, [['error', error]])
}

/**
 * Issues a code for the scopes granted now; with `include_granted_scopes` also for those granted to the project
 * before.
 */
function backWithCode(
  google: Google,
  asked: Asked,
  account: Account,
  granted: readonly string[],
  shown: 'consent' | 'none' = 'none',
): HttpReply {
  const { client, params, prompt, redirectUri } = asked
  const offline = params.get('access_type') === 'offline'
  const first = !google.grants.hadRefreshToken(account.email, client.clientId)
  const earlier = params.get('include_granted_scopes') === 'true' ? google.grants.scopes(account.email) : []
  const scopes = [...new Set([...granted, ...earlier])]
  const code = google.codes.issue(
    {
      email: account.email,
      clientId: client.clientId,
      redirectUri,
      scopes,
      refreshable: offline && (first || prompt.includes('consent')),
      nonce: params.get('nonce') ?? undefined,
      challenge: params.get('code_challenge') ?? undefined,
      challengeMethod: params.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
    },
    google.switches.codeLifetimeMs,
  )
  return back(redirectUri, params, [
    ['code', code],
    ['scope', google.scopeText(scopes)],
    ['authuser', '0'],
    ['prompt', shown],
  ])
}

/** `state` is returned unchanged, whatever the answer. */
function back(redirectUri: string, params: URLSearchParams, answer: [string, string][]): HttpReply {
  const url = new URL(redirectUri)
  const state = params.get('state')
  if (state !== null) url.searchParams.append('state', state)
  for (const [name, value] of answer) url.searchParams.append(name, value)
  return redirectReply(url.href)
}
