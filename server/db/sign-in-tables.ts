import type { Generated } from 'kysely'

/** The tables for signing in and for Google's consent. The others are in `schema.ts`. */

export interface SessionsTable {
  id: string
  user_id: string
  token: string
  expires_at: Date
  ip_address: string | null
  user_agent: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface CredentialsTable {
  id: string
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface ConsentsTable {
  /** A hash of the state parameter. */
  state: string
  user_id: string
  session_id: string
  /** The PKCE verifier, sealed as in mailboxes/seal.ts. */
  sealed_verifier: string
  created_at: Date
  expires_at: Date
}

export interface PasswordResetsTable {
  id: string
  email: string
  token_hash: string | null
  created_by: string | null
  created_at: Date
  expires_at: Date
}

/** The number of failed attempts under one key since `began_at`. */
export interface AttemptsTable {
  key: string
  began_at: Date
  count: number
}
