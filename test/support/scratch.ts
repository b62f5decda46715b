import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const roomBytes = 4 * 1024 ** 3

/** Makes a folder for data that a test deletes again. */
export async function scratchFolder(prefix: string): Promise<string> {
  return await mkdtemp(join((await inMemory()) ?? tmpdir(), prefix))
}

/** Returns Linux's file system in memory if it has ample room: databases of tests write much and keep nothing. */
export async function inMemory(): Promise<string | null> {
  if (process.availableMemory() < roomBytes) return null
  const facts = await statfs(memory).catch(() => null)
  return facts && facts.bavail * facts.bsize >= roomBytes ? memory : null
}
