import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from '../contract/people.ts'
import { demoCandidates } from '../emulator/demo/candidates.ts'
import { demoWorld } from '../emulator/demo/world.ts'
import { type Emulator, startEmulator } from '../emulator/emulator.ts'
import { demoClient } from '../emulator/oauth/client.ts'
import type { App } from './app.ts'
import { insertAddresses, readAddresses } from './candidates/addresses.ts'
import { insertCandidates } from './candidates/candidates.ts'
import type { Db } from './db/db.ts'
import type { Stage } from './db/sharing-tables.ts'
import type { GoogleProject } from './gmail/oauth.ts'
import { newId } from './ids.ts'
import { createUser } from './users/people.ts'
import { hashPassword } from './users/sign-in.ts'

export const demoPassword = 'kurier-demo'

const people = [
  { name: 'Marta Admin', email: 'admin@kurier.test', role: 'admin', mailPermission: 'send' },
  { name: 'Anna Kowalska', email: 'anna@kurier.test', role: 'recruiter', mailPermission: 'send' },
  { name: 'Tomek Nowak', email: 'tomek@kurier.test', role: 'recruiter', mailPermission: 'send' },
  { name: 'Ewa Zielińska', email: 'ewa@kurier.test', role: 'manager', mailPermission: 'read' },
] as const

/** Runs the demo's Google in this process. Its data is kept in `dataDir`, so it survives a restart. */
export async function startDemoGoogle(dataDir: string, port: number): Promise<Emulator> {
  const options = {
    world: demoWorld({ nowMs: bornAt(dataDir) }),
    journalPath: join(dataDir, 'demo-google.jsonl'),
    admin: false,
  }
  // Use the port after Kurier's if it is free, so that an open webmail page still works after a restart.
  return await startEmulator({ ...options, port }).catch(async (error: unknown) => {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    return await startEmulator({ ...options, port: 0 })
  })
}

/** The time from which the demo's dates are counted: when its data folder was created. */
function bornAt(dataDir: string): number {
  const file = join(dataDir, 'demo-born')
  if (!existsSync(file)) writeFileSync(file, `${Date.now()}\n`)
  return Number(readFileSync(file, 'utf8'))
}

/** Returns the emulator's Google project at this address. */
export function emulatorProject(url: string): GoogleProject {
  return {
    clientId: demoClient.clientId,
    clientSecret: demoClient.clientSecret,
    endpoints: {
      authUrl: `${url}/o/oauth2/v2/auth`,
      tokenUrl: `${url}/token`,
      revokeUrl: `${url}/revoke`,
      userinfoUrl: `${url}/v1/userinfo`,
      certsUrl: `${url}/oauth2/v1/certs`,
      gmailRootUrl: url,
    },
  }
}

/** The people whom the demo's sign-in page offers. */
export function demoSession(googleUrl: string): NonNullable<Session['demo']> {
  const signIns = people.map(({ email, name, role }) => ({ email, name, role, password: demoPassword }))
  return { signIns, webmailUrl: `${googleUrl}/webmail` }
}

/**
 * Adds the demo's people and candidates, unless the database already has people. Everybody reads all of their mail.
 *
 * @param passwordHash of the demo's password, if it is known already
 * @returns whether they were added
 */
export async function seedDemo(
  app: Pick<App, 'database' | 'onAddressesChanged'>,
  passwordHash?: string,
): Promise<boolean> {
  const { db } = app.database
  if (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) return false
  const hash = passwordHash ?? (await hashPassword(demoPassword))
  const now = new Date()
  const owners = new Map<string, string>()
  const by = { actorId: null, now, onAccessChanged: async () => undefined }
  await db.transaction().execute(async (tx) => {
    for (const person of people) {
      const user = await createUser(tx, { ...person, passwordHash: hash }, by)
      owners.set(person.email.split('@')[0]!, user.id)
    }
  })
  await seedCandidates(db, owners, now)
  await db.updateTable('organisation').set({ readers: 'everyone', asks_owners: false }).execute()
  return true
}

async function seedCandidates(db: Db, owners: ReadonlyMap<string, string>, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [index, candidate] of demoCandidates.entries()) {
      const id = newId()
      // The first candidate gets the latest date, so that every import begins with them.
      const at = new Date(now.getTime() - index * 60_000)
      const stage = candidate.stage.toLowerCase() as Stage
      const row = { id, name: candidate.name, position: candidate.position, stage }
      const by = { actorId: owners.get(candidate.owner)!, now: at }
      await insertCandidates(tx, [row], by)
      const addresses = await readAddresses(tx, candidate.addresses, 'addresses')
      await insertAddresses(
        tx,
        addresses.map((address) => ({ candidateId: id, address })),
        by,
      )
    }
  })
}
