import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { ProviderEnvelope } from '../mailboxes/provider.ts'
import { loadDirectory } from './directory.ts'
import { matchMessage, mayMatch, participantKeys, possibleKeys } from './match.ts'

/** What headers alone say: which messages are to be opened, and which concern nobody. */
export interface FirstLook {
  wanted: Set<string>
  strangers: ProviderEnvelope[]
}

/** Looks at what Google told of some messages of a mailbox, by their ids. The rest of them is never opened. */
export async function lookFirst(
  db: Db,
  mailbox: Mailbox,
  found: ReadonlyMap<string, ProviderEnvelope>,
): Promise<FirstLook> {
  const keys = [...found.values()].flatMap(({ envelope }) => possibleKeys(envelope))
  const directory = await loadDirectory(db, mailbox, [...new Set(keys)])
  const look: FirstLook = { wanted: new Set(), strangers: [] }
  for (const [id, one] of found) {
    const match = matchMessage(participantKeys(one.envelope), one.labelIds, directory)
    if (match.kind === 'match' || mayMatch(one.envelope, one.labelIds, directory)) look.wanted.add(id)
    else if (match.rule === 'nobody') look.strangers.push(one)
  }
  return look
}
