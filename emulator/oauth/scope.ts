const PREFIX = 'https://www.googleapis.com/auth/'

/** Sign-in scopes. They have no check box on the consent page. */
export const IDENTITY_SCOPES: ReadonlySet<string> = new Set(['openid', 'email', 'profile'])

const MAIL_SCOPE = 'https://mail.google.com/'
export const METADATA_SCOPE = `${PREFIX}gmail.metadata`
export const PUBSUB_SCOPE = `${PREFIX}pubsub`

/** `readonly` → `https://www.googleapis.com/auth/gmail.readonly`; `full` → all of Gmail. */
export function gmailScope(name: string): string {
  return name === 'full' ? MAIL_SCOPE : `${PREFIX}gmail.${name}`
}

const GMAIL_NAMES = ['full', 'readonly', 'send', 'modify', 'compose', 'metadata', 'insert', 'labels']

const KNOWN: ReadonlySet<string> = new Set([
  ...IDENTITY_SCOPES,
  ...[...GMAIL_NAMES, 'settings.basic', 'settings.sharing'].map(gmailScope),
  PUBSUB_SCOPE,
])

/** The requested scopes, each once, in one spelling; `undefined` if one is unknown. */
export function parseScopes(written: string): string[] | undefined {
  const scopes = [
    ...new Set(
      written
        .split(/\s+/)
        .filter((scope) => scope !== '')
        .map(canonicalScope),
    ),
  ]
  return scopes.every((scope) => KNOWN.has(scope)) ? scopes : undefined
}

function canonicalScope(scope: string): string {
  if (scope === `${PREFIX}userinfo.email`) return 'email'
  if (scope === `${PREFIX}userinfo.profile`) return 'profile'
  return scope
}

/** The spelling of token answers. */
export function expandedScope(scope: string): string {
  return scope === 'email' || scope === 'profile' ? `${PREFIX}userinfo.${scope}` : scope
}

export function isGmailScope(scope: string): boolean {
  return scope === MAIL_SCOPE || scope.startsWith(`${PREFIX}gmail.`)
}

/**
 * Whether the consent page has boxes to untick (Google: Granular permissions):
 * with sign-in scopes beside at least one other, or with two others.
 */
export function isGranular(scopes: readonly string[]): boolean {
  const others = scopes.filter((scope) => !IDENTITY_SCOPES.has(scope))
  return others.length >= 2 || (others.length === 1 && scopes.length > 1)
}
