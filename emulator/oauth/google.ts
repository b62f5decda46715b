import type { Switches } from '../switches.ts'
import type { World } from '../world.ts'
import type { OauthClient } from './client.ts'
import type { Codes } from './code.ts'
import type { Grants } from './grants.ts'
import type { ServiceAccount } from './service-account.ts'

/** What the OAuth endpoints need. */
export interface Google {
  world: World
  grants: Grants
  codes: Codes
  clients: OauthClient[]
  serviceAccount: ServiceAccount
  switches: Switches
  /** The origin the emulator is reached at; also the issuer of its tokens. */
  url: string
  /** Writes scopes as token answers do: Google's spelling, in no fixed order. */
  scopeText(scopes: readonly string[]): string
}
