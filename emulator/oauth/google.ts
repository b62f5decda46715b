import type { Switches } from '../switches.ts'
import type { World } from '../world.ts'
import type { OauthClient } from './client.ts'
import type { Codes } from './code.ts'
import type { Grants } from './grants.ts'
import type { ServiceAccount } from './service-account.ts'

/** What the sign-in endpoints work with. */
export interface Google {
  world: World
  grants: Grants
  codes: Codes
  clients: OauthClient[]
  serviceAccount: ServiceAccount
  switches: Switches
  /** The origin the emulator is reached at; also the issuer of its tokens. */
  url: string
  /** Scopes as an answer spells and orders them. */
  scopeText(scopes: readonly string[]): string
}
