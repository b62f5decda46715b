import { adminApi } from './admin.ts'
import type { Gmail } from './api/call.ts'
import { ResumableUploads } from './api/resumable.ts'
import { CallLog } from './call-log.ts'
import { type Chances, createChances, restartChances } from './chances.ts'
import { type EmulatorClock, realClock } from './clock.ts'
import { Concurrency } from './concurrency.ts'
import { EventLog } from './event-log.ts'
import { Faults } from './faults.ts'
import { route } from './http/route.ts'
import { listen } from './http/server.ts'
import { Journal } from './journal.ts'
import { loadWorld } from './load.ts'
import type { Mailbox } from './mailbox.ts'
import { demoClient, type OauthClient } from './oauth/client.ts'
import { Codes } from './oauth/code.ts'
import type { Google } from './oauth/google.ts'
import { Grants } from './oauth/grants.ts'
import { expandedScope, parseScopes } from './oauth/scope.ts'
import { generateServiceAccount, type ServiceAccount } from './oauth/service-account.ts'
import { generateSigningPem } from './oauth/signing-key.ts'
import { PubSub } from './pubsub.ts'
import { pushOverHttp } from './push.ts'
import { Quota } from './quota.ts'
import type { WorldSpec } from './spec.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import { World } from './world.ts'

export interface EmulatorOptions {
  /** Default: 127.0.0.1. */
  host?: string
  /** Default: any free port. */
  port?: number
  /** The starting world; ignored when the journal is not empty. */
  world: WorldSpec
  seed?: number
  /** Default: the real clock. */
  clock?: EmulatorClock
  /** Default: `demoClient`. */
  clients?: OauthClient[]
  /** The file that keeps the world over a restart; without it, the world is in memory only. */
  journalPath?: string
  switches?: Partial<Switches>
  /** Whether `/_admin` is served. Default: true. */
  admin?: boolean
  /** The Google Cloud project of all clients and topics. Default: `kurier-demo`. */
  project?: string
}

/** The tokens that a sign-in would return. */
interface SignedIn {
  accessToken: string
  refreshToken: string
}

export interface Emulator {
  url: string
  world: World
  grants: Grants
  calls: CallLog
  faults: Faults
  quota: Quota
  pubsub: PubSub
  /** May be changed while the emulator runs. */
  switches: Switches
  clock: EmulatorClock
  /** The service account that may pull notifications, with a key that the emulator generates. */
  serviceAccount: ServiceAccount
  /** Grants consent and exchanges the code in one step, without pages; scopes are space-separated. */
  signIn(email: string, scopes: string, clientId?: string): SignedIn
  /**
   * Resets the emulator to its start: the spec's world, no grants, calls or faults, the first switches, the seed's
   * randomness. The time and the signing key stay. Resolves when the reset is in the journal.
   */
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts an emulated Google: sign-in, Gmail, Pub/Sub and webmail on one origin. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const clock = options.clock ?? realClock()
  const switches = { ...defaultSwitches, ...options.switches }
  const restored = restore(options, clock, switches)
  const { world, grants, journal } = restored
  await world.log.flushed()
  const gmail = gmailOf(options, restored)
  world.onChange((mailbox, change) => {
    if (watches(gmail, mailbox)) gmail.pubsub.changed(mailbox, change)
  })
  const google = googleOf(options, restored)
  const uploads = new ResumableUploads(gmail.random)
  const reset = () => resetWorld(options, { ...restored, google, gmail, uploads })
  const admin = options.admin === false ? undefined : adminApi(gmail, reset)
  const services = { google, gmail, admin, uploads }
  const server = await listen(options.host ?? '127.0.0.1', options.port ?? 0, (request) =>
    route(services, request),
  )
  google.url = server.url
  gmail.pubsub.pushWith(pushOverHttp(grants, clock, server.url))
  const { calls, faults, pubsub, quota } = gmail
  return {
    ...{ url: server.url, world, grants, calls, faults, quota, pubsub, switches, clock },
    serviceAccount: google.serviceAccount,
    signIn: (email, scopes, clientId = google.clients[0]!.clientId) =>
      signIn(google, email, scopes, clientId),
    async reset() {
      reset()
      await world.log.flushed()
    },
    async close() {
      clock.stop()
      pubsub.stop()
      await server.close()
      await journal?.close()
    },
  }
}

interface Restored {
  world: World
  grants: Grants
  chances: Chances
  journal: Journal | undefined
}

/** Restores the world from the journal, or else from the spec, and journals every later event. */
function restore(options: EmulatorOptions, clock: EmulatorClock, switches: Switches): Restored {
  const opened = options.journalPath === undefined ? undefined : Journal.open(options.journalPath)
  const kept = opened?.events ?? []
  const chances = createChances(options.seed ?? 1, kept.length)
  const log = new EventLog()
  const world = new World({ clock, switches, random: chances.world, log })
  const grants = new Grants({ clock, switches, random: chances.secrets, log })
  for (const event of kept) log.replay(event)
  if (opened) log.keepIn(opened.journal)
  if (kept.length === 0) loadWorld(world, options.world)
  if (!grants.hasSigningKey()) log.commit({ kind: 'signing-key', pem: generateSigningPem() })
  return { world, grants, chances, journal: opened?.journal }
}

function gmailOf(options: EmulatorOptions, { world, grants, chances }: Restored): Gmail {
  const { clock, switches } = world
  const random = chances.answers
  const project = options.project ?? 'kurier-demo'
  return {
    ...{ world, grants, switches, random },
    pubsub: new PubSub({ project, clock, switches, random }),
    calls: new CallLog(),
    faults: new Faults(world),
    quota: new Quota(clock, switches),
    concurrency: new Concurrency(switches),
  }
}

function googleOf(options: EmulatorOptions, { world, grants, chances }: Restored): Google {
  const { clock, switches } = world
  const project = options.project ?? 'kurier-demo'
  return {
    ...{ world, grants, switches },
    codes: new Codes(clock, { switches, random: chances.secrets }),
    clients: options.clients ?? [demoClient],
    serviceAccount: generateServiceAccount(project),
    url: '',
    scopeText(scopes) {
      if (!switches.scopesExpanded) return scopes.join(' ')
      return chances.scopes.shuffle(scopes.map(expandedScope)).join(' ')
    },
  }
}

/** Decides whether a mailbox's watch is still in force, that is, did not end with a revoked grant. */
function watches({ grants, switches }: Gmail, { email }: Mailbox): boolean {
  return !switches.revokeEndsWatch || grants.scopes(email).length > 0
}

interface Everything extends Restored {
  google: Google
  gmail: Gmail
  uploads: ResumableUploads
}

/** Resets the world in one transaction, so that after a crash the journal has either the old world or the new one. */
function resetWorld(options: EmulatorOptions, { world, chances, google, gmail, uploads }: Everything): void {
  const { calls, faults, pubsub, quota } = gmail
  Object.assign(world.switches, defaultSwitches, options.switches)
  restartChances(chances, options.seed ?? 1)
  world.log.transact(() => {
    world.log.commit({ kind: 'reset' })
    loadWorld(world, options.world)
  })
  faults.clear()
  for (const kept of [google.codes, uploads, pubsub, calls, quota]) kept.reset()
}

function signIn(google: Google, email: string, scopes: string, clientId: string): SignedIn {
  const parsed = parseScopes(scopes)
  if (!parsed) throw new RangeError(`unknown scope among: ${scopes}`)
  const account = google.world.mailbox(email).email
  return google.world.log.transact(() => {
    google.grants.allow(account, clientId, parsed)
    const refreshToken = google.grants.issueRefreshToken(account, clientId, parsed)
    const { value } = google.grants.issueAccessToken({
      email: account,
      clientId,
      scopes: parsed,
      refreshToken,
    })
    return { accessToken: value, refreshToken }
  })
}
