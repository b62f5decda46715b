/** Makes an empty embedded PostgreSQL in the folder named by the argument, and ends. */
import { PGlite } from '@electric-sql/pglite'

const folder = process.argv[2]
if (!folder) {
  throw new Error('Name the folder.')
}
const pglite = await PGlite.create(folder)
await pglite.query('checkpoint')
await pglite.close()
