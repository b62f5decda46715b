import type { Db } from '../../server/db/db.ts'
import type { Engine } from './database.ts'
import type { Visitor } from './http.ts'
import { connect, until, untilState } from './office.ts'
import type { PostOffice } from './post-office.ts'
import { anna, openSmallOffice } from './small-office.ts'
import { countWanted } from './wanted.ts'

/** A small office where hiring teams read, and owners are asked, in the app and by letter. */
export async function openAskingOffice(engine: Engine, post: PostOffice) {
  const office = await openSmallOffice(engine, {
    pollSeconds: 1,
    minuteMs: 200,
    letters: { url: post.url, from: 'Kurier <kurier@firma.test>' },
  })
  await office.database.db.updateTable('organisation').set({ readers: 'team', asks_owners: true }).execute()
  return office
}

/** Connects Anna's inbox, and shares nothing of it in the preview. */
export async function connectAndPublish(owner: Visitor): Promise<void> {
  await connect(owner, anna)
  await untilState(owner, 'connected')
  const { status } = await owner.post('/api/mailbox/sharing/publication', { share: [], keep: [] })
  if (status !== 200) throw new Error(`publication: ${status}`)
}

/** Waits until everything that Gmail has is examined. */
export function untilExamined(db: Db): Promise<true> {
  return until('rest', async () => {
    const ledger = await db.selectFrom('ledger').select('provider_id').execute()
    const searches = await db
      .selectFrom('searches')
      .select('id')
      .where('kind', 'in', ['past', 'traces'])
      .execute()
    return ledger.length + searches.length + (await countWanted(db)) === 0
  })
}

/** Returns what an owner shares of an address, and why. */
export function sharingOf(db: Db, address: string) {
  return db
    .selectFrom('address_sharing')
    .select(['state', 'because'])
    .where('address_key', '=', address)
    .executeTakeFirst()
}
