import { z } from 'zod'

/** The environment variables of the single sign-on and of sessions. */
export const oidcEnvironment = {
  KURIER_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  KURIER_OIDC_CLIENT_ID: z.string().min(1).optional(),
  KURIER_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  KURIER_OIDC_NAME: z.string().trim().min(1).max(40).optional(),
  KURIER_OIDC_DOMAINS: z
    .string()
    .refine((text) => domainsIn(text).every((one) => domain.test(one)), 'domains, such as firma.pl,firma.com')
    .optional(),
  KURIER_BREAK_GLASS: z.email().toLowerCase().optional(),
}

/** The company's identity provider, by OpenID Connect. */
export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** On the button: "Sign in with …". */
  name: string
  /** From which addresses are accepted, in lower case; empty for all. */
  domains: readonly string[]
}

const schema = z.object(oidcEnvironment)
type Values = z.infer<typeof schema>

/** Returns what is wrong beyond single values, one line each. */
export function oidcFaults(values: Values): string[] {
  const given = [values.KURIER_OIDC_ISSUER, values.KURIER_OIDC_CLIENT_ID, values.KURIER_OIDC_CLIENT_SECRET]
  const count = given.filter(Boolean).length
  const faults: string[] = []
  if (count > 0 && count < 3) {
    faults.push(
      'KURIER_OIDC_ISSUER, KURIER_OIDC_CLIENT_ID and KURIER_OIDC_CLIENT_SECRET: give all three, or none for no single sign-on',
    )
  }
  if (count === 0 && (values.KURIER_OIDC_NAME || values.KURIER_OIDC_DOMAINS)) {
    faults.push('KURIER_OIDC_NAME and KURIER_OIDC_DOMAINS: they need KURIER_OIDC_ISSUER')
  }
  if (values.KURIER_OIDC_ISSUER && !isSafe(new URL(values.KURIER_OIDC_ISSUER))) {
    faults.push('KURIER_OIDC_ISSUER: must be https, except on this machine')
  }
  return faults
}

/** Returns the settings of the identity provider; undefined if none is given. */
export function oidcSettings(values: Values): OidcSettings | undefined {
  const { KURIER_OIDC_ISSUER: issuer, KURIER_OIDC_CLIENT_ID: clientId } = values
  const clientSecret = values.KURIER_OIDC_CLIENT_SECRET
  if (!issuer || !clientId || !clientSecret) return undefined
  const name = values.KURIER_OIDC_NAME ?? new URL(issuer).hostname
  return { issuer, clientId, clientSecret, name, domains: domainsIn(values.KURIER_OIDC_DOMAINS ?? '') }
}

const domain = /^[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u

function domainsIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean)
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
