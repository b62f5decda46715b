import type { Generated } from 'kysely'

/** The tables for signing in and for Google's consent. The others are in `schema.ts`. */

export interface SignInTables {
  sessions: SessionsTable
  credentials: CredentialsTable
  password_resets: PasswordResetsTable
  attempts: AttemptsTable
  consents: ConsentsTable
  second_factors: SecondFactorsTable
  recovery_codes: RecoveryCodesTable
  passkeys: PasskeysTable
  passkey_challenges: PasskeyChallengesTable
  sign_in_settings: SignInSettingsTable
}

interface SessionsTable {
  id: string
  user_id: string
  token: string
  expires_at: Date
  ip_address: string | null
  user_agent: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  method: Generated<SignInMethod>
  authenticated_at: Generated<Date>
  last_used_at: Generated<Date>
}

export type SignInMethod = 'password' | 'passkey' | 'single_sign_on'

/** An authenticator app of a user. */
interface SecondFactorsTable {
  user_id: string
  sealed_secret: string
  confirmed_at: Date | null
  last_step: Generated<number>
  created_at: Date
}

interface RecoveryCodesTable {
  user_id: string
  code_hash: string
}

export interface PasskeysTable {
  id: string
  user_id: string
  name: string
  credential_id: string
  public_key: Buffer
  counter: number
  transports: string[]
  created_at: Date
  last_used_at: Date | null
}

export interface PasskeyChallengesTable {
  challenge: string
  user_id: string | null
  purpose: 'add' | 'sign_in' | 'reauthenticate'
  expires_at: Date
}

interface SignInSettingsTable {
  id: Generated<boolean>
  only_single_sign_on: boolean
}

interface CredentialsTable {
  id: string
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

interface ConsentsTable {
  /** A hash of the state parameter. */
  state: string
  user_id: string
  session_id: string
  /** The PKCE verifier, sealed as in mailboxes/seal.ts. */
  sealed_verifier: string
  created_at: Date
  expires_at: Date
}

interface PasswordResetsTable {
  id: string
  email: string
  token_hash: string | null
  created_by: string | null
  created_at: Date
  expires_at: Date
}

/** The number of failed attempts under one key since `began_at`. */
interface AttemptsTable {
  key: string
  began_at: Date
  count: number
}
