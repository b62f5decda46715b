import { invalidArgument, notFound } from '../errors.ts'
import type { HistoryMessage, HistoryRecord } from '../history.ts'
import type { Call } from './call.ts'
import { pagePosition, pageSize, pageToken } from './page.ts'

/** Serves `history.list`: records after `startHistoryId`, oldest first; every page has the mailbox's current id. */
export function listHistory(call: Call): object {
  const { query, mailbox, world, gmail } = call
  const written = query.get('startHistoryId') ?? ''
  if (!/^\d+$/.test(written)) throw invalidArgument('Missing/invalid parameter: startHistoryId')
  mailbox.history.forgetBefore(world.clock.now() - gmail.switches.historyRetentionMs)
  if (Number(written) < mailbox.history.floor) throw notFound()
  const filter = readFilter(query)
  const position = pagePosition(query)
  const after = position === undefined ? Number(written) : Number(position)
  const emptyFirst = gmail.switches.historyEmptyFirstPage && position === undefined
  const { page, more } = historyPage(mailbox.history.after(after), filter, emptyFirst ? 0 : pageSize(query))
  return {
    ...(page.length > 0 && { history: page }),
    ...(more && { nextPageToken: pageToken(page.at(-1)?.id ?? written, query) }),
    historyId: String(mailbox.historyId),
  }
}

function historyPage(records: readonly HistoryRecord[], filter: HistoryFilter, size: number) {
  const page: RecordResource[] = []
  for (const record of records) {
    const [resource] = recordResource(record, filter)
    if (resource && page.length === size) return { page, more: true }
    if (resource) page.push(resource)
  }
  return { page, more: false }
}

const TYPES = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
} as const

interface HistoryFilter {
  types: ReadonlySet<string>
  labelId: string | undefined
}

function readFilter(query: URLSearchParams): HistoryFilter {
  const types = query.getAll('historyTypes')
  for (const type of types) {
    if (!(type in TYPES)) throw invalidArgument(`Invalid value at 'history_types': "${type}"`)
  }
  return { types: new Set(types), labelId: query.get('labelId') ?? undefined }
}

interface RecordResource {
  id: string
  [list: string]: unknown
}

/** Returns the part of a record that passes the filter; an empty array when nothing does. */
function recordResource(record: HistoryRecord, { types, labelId }: HistoryFilter): RecordResource[] {
  const shows = (message: HistoryMessage) => labelId === undefined || message.labelIds.includes(labelId)
  const wants = (type: keyof typeof TYPES) => types.size === 0 || types.has(type)
  const added = wants('messageAdded') ? record.added.filter(shows) : []
  const deleted = wants('messageDeleted') ? record.deleted.filter(shows) : []
  const labelsAdded = wants('labelAdded') ? record.labelsAdded.filter(({ message }) => shows(message)) : []
  const labelsRemoved = wants('labelRemoved')
    ? record.labelsRemoved.filter(({ message }) => shows(message))
    : []
  const relabelled = [...labelsAdded, ...labelsRemoved].map(({ message }) => message)
  const touched = types.size === 0 ? record.touched.filter(shows) : []
  const named = [...new Map([...added, ...deleted, ...relabelled, ...touched].map((m) => [m.id, m])).values()]
  if (named.length === 0) return []
  const relabelling = ({ message, labelIds }: { message: HistoryMessage; labelIds: string[] }) => ({
    message: messageResource(message),
    labelIds,
  })
  return [
    {
      id: String(record.id),
      messages: named.map(({ id, threadId }) => ({ id, threadId })),
      ...(added.length > 0 && { messagesAdded: added.map((m) => ({ message: messageResource(m) })) }),
      ...(deleted.length > 0 && { messagesDeleted: deleted.map((m) => ({ message: messageResource(m) })) }),
      ...(labelsAdded.length > 0 && { labelsAdded: labelsAdded.map(relabelling) }),
      ...(labelsRemoved.length > 0 && { labelsRemoved: labelsRemoved.map(relabelling) }),
    },
  ]
}

function messageResource({ id, threadId, labelIds }: HistoryMessage): object {
  return { id, threadId, ...(labelIds.length > 0 && { labelIds }) }
}
