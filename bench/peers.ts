import { batchRequest } from '../server/gmail/batch.ts'
import { messageList } from '../server/gmail/schema.ts'
import { CursorExpiredError, type MailboxClient } from '../server/mailboxes/provider.ts'

/** A model of how another program calls Gmail. It makes the calls and keeps only ids. */
export type Peer = (account: PeerAccount) => PeerCaller

export interface PeerAccount {
  url: string
  accessToken: string
  /** The calls for profile and history are the same in all programs. */
  client: MailboxClient
}

export interface PeerCaller {
  initial(): Promise<void>
  poll(): Promise<void>
}

/**
 * Twenty: profile, a list of the whole mailbox in pages of 500, a full get of every
 * message; then profile and history. After expired history: the list again, and the difference.
 */
export const twenty: Peer = (account) => {
  const calls = callsOf(account)
  const known = new Set<string>()
  let cursor = ''
  const relist = async () => {
    cursor = await calls.profile()
    const fresh = (await calls.listAll(500)).filter((id) => !known.has(id))
    await calls.getAll(fresh, 'full', 20)
    for (const id of fresh) known.add(id)
  }
  return {
    initial: relist,
    poll: async () => {
      await calls.profile()
      const changes = await calls.history(cursor)
      if (!changes) return await relist()
      await calls.getAll(changes.ids, 'full', 20)
      for (const id of changes.ids) known.add(id)
      cursor = changes.cursor
    },
  }
}

/**
 * lieer: profile, labels, a list of the whole mailbox in pages of 100, batches of 50 raw
 * gets; then profile, labels and history. After expired history: the full pull again.
 */
export const lieer: Peer = (account) => {
  const calls = callsOf(account)
  let cursor = ''
  const pull = async () => {
    cursor = await calls.profile()
    await calls.labels()
    await calls.getAll(await calls.listAll(100), 'raw', 50)
  }
  return {
    initial: pull,
    poll: async () => {
      await calls.profile()
      await calls.labels()
      const changes = await calls.history(cursor)
      if (!changes) return await pull()
      await calls.getAll(changes.ids, 'raw', 50)
      cursor = changes.cursor
    },
  }
}

function callsOf({ url, accessToken, client }: PeerAccount) {
  const headers = { authorization: `Bearer ${accessToken}` }
  const root = `${url}/gmail/v1/users/me`
  const get = async (path: string) => await fetch(`${root}/${path}`, { headers })
  return {
    profile: async () => (await client.profile()).cursor,
    labels: async () => void (await (await get('labels')).text()),
    /** Null if the cursor has expired. */
    history: async (cursor: string): Promise<{ ids: string[]; cursor: string } | null> => {
      try {
        const page = await client.changes(cursor, null)
        const added = page.changes.filter((change) => change.kind === 'added')
        return { ids: added.map((change) => change.providerId), cursor: page.cursor }
      } catch (error) {
        if (error instanceof CursorExpiredError) return null
        throw error
      }
    },
    listAll: async (pageSize: number): Promise<string[]> => {
      const ids: string[] = []
      let token = ''
      do {
        const page = messageList.parse(
          await (await get(`messages?maxResults=${pageSize}${token && `&pageToken=${token}`}`)).json(),
        )
        ids.push(...page.messages.map(({ id }) => id))
        token = page.nextPageToken ?? ''
      } while (token)
      return ids
    },
    getAll: async (ids: readonly string[], format: 'full' | 'raw', perBatch: number): Promise<void> => {
      for (let start = 0; start < ids.length; start += perBatch) {
        const paths = ids
          .slice(start, start + perBatch)
          .map((id) => `/gmail/v1/users/me/messages/${id}?format=${format}`)
        const { contentType, body } = batchRequest(paths)
        const request = { method: 'POST', headers: { ...headers, 'content-type': contentType }, body }
        await (await fetch(`${url}/batch/gmail/v1`, request)).text()
      }
    },
  }
}
