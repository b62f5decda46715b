import { ApiError, invalidArgument } from '../errors.ts'
import { type FieldTree, parseFields } from './fields.ts'

/** The fields of a JSON object; null where nothing is below. */
export interface Fields {
  [name: string]: Fields | null
}

/** What a method takes and gives (Gmail API: the reference page of each). */
interface Shape {
  /** Query parameters of its own. */
  query?: readonly string[]
  body?: Fields
  gives?: Fields
}

/** What every method of Google takes in its query (Cloud APIs: System parameters). */
const SYSTEM_PARAMETERS: ReadonlySet<string> = new Set([
  ...['access_token', 'alt', 'callback', 'fields', 'key', 'oauth_token', 'prettyPrint', 'quotaUser'],
  ...['uploadType', 'upload_protocol', 'upload_id', '$.xgafv'],
])

/** ApiError 400 for a query parameter that the method does not have. */
export function checkQuery(method: string, query: URLSearchParams): void {
  const own = SHAPES[method]?.query ?? []
  for (const name of query.keys()) {
    if (SYSTEM_PARAMETERS.has(name) || own.includes(name)) continue
    const cause = `Cannot bind query parameter. Field '${name}' could not be found in request message.`
    throw invalidArgument(`Invalid JSON payload received. Unknown name "${name}": ${cause}`)
  }
}

/** ApiError 400 for a field of the body that the method does not know, on any level. */
export function checkBody(method: string, body: Record<string, unknown>): void {
  checkObject(body, SHAPES[method]?.body ?? {}, '')
}

function checkObject(value: object, known: Fields, path: string): void {
  for (const [name, below] of Object.entries(value)) {
    if (!Object.hasOwn(known, name)) {
      const place = path === '' ? '' : ` at '${path}'`
      throw invalidArgument(
        `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`,
      )
    }
    const fields = known[name]
    const items = Array.isArray(below) ? below : [below]
    for (const item of items) {
      if (fields && typeof item === 'object' && item !== null) {
        checkObject(item, fields, path === '' ? name : `${path}.${name}`)
      }
    }
  }
}

/** ApiError 400 when a `fields` mask names what the answer cannot have. */
export function checkMask(method: string, mask: string): void {
  checkTree(parseFields(mask), SHAPES[method]?.gives ?? {})
}

function checkTree(tree: FieldTree, known: Fields): void {
  for (const [name, below] of tree) {
    if (name === '*') continue
    if (!Object.hasOwn(known, name)) throw invalidSelection(name)
    checkTree(below, known[name] ?? {})
  }
}

function invalidSelection(name: string): ApiError {
  return new ApiError({
    code: 400,
    message: `Invalid field selection ${name}`,
    reason: 'invalidParameter',
    status: 'INVALID_ARGUMENT',
    location: 'fields',
    locationType: 'parameter',
  })
}

function fieldsNamed(names: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, null]))
}

const PART: Fields = {
  ...fieldsNamed('partId mimeType filename'),
  headers: fieldsNamed('name value'),
  body: fieldsNamed('attachmentId size data'),
}
PART.parts = PART

const MESSAGE: Fields = {
  ...fieldsNamed('id threadId labelIds snippet historyId internalDate sizeEstimate raw'),
  payload: PART,
  classificationLabelValues: { labelId: null, fields: fieldsNamed('fieldId selection') },
}
const THREAD: Fields = { ...fieldsNamed('id snippet historyId'), messages: MESSAGE }
const DRAFT: Fields = { id: null, message: MESSAGE }
const LABEL: Fields = {
  ...fieldsNamed('id name messageListVisibility labelListVisibility type'),
  ...fieldsNamed('messagesTotal messagesUnread threadsTotal threadsUnread'),
  color: fieldsNamed('textColor backgroundColor'),
}
const SEND_AS: Fields = {
  ...fieldsNamed('sendAsEmail displayName replyToAddress signature isPrimary isDefault treatAsAlias'),
  ...fieldsNamed('verificationStatus'),
  smtpMsa: fieldsNamed('host port username password securityMode'),
}
const HISTORY: Fields = {
  id: null,
  messages: MESSAGE,
  messagesAdded: { message: MESSAGE },
  messagesDeleted: { message: MESSAGE },
  labelsAdded: { message: MESSAGE, labelIds: null },
  labelsRemoved: { message: MESSAGE, labelIds: null },
}
const MODIFYING = fieldsNamed('addLabelIds removeLabelIds')
const PAGE = fieldsNamed('nextPageToken resultSizeEstimate')
const SEARCHING = ['q', 'labelIds', 'includeSpamTrash', 'maxResults', 'pageToken']
const READING = ['format', 'metadataHeaders']
const PLACING = ['internalDateSource', 'deleted']

const SHAPES: Record<string, Shape> = {
  getProfile: { gives: fieldsNamed('emailAddress messagesTotal threadsTotal historyId') },
  watch: {
    body: fieldsNamed('topicName labelIds labelFilterBehavior labelFilterAction'),
    gives: fieldsNamed('historyId expiration'),
  },
  'messages.list': { query: SEARCHING, gives: { ...PAGE, messages: MESSAGE } },
  'messages.get': { query: READING, gives: MESSAGE },
  'messages.attachments.get': { gives: fieldsNamed('attachmentId size data') },
  'messages.send': { body: MESSAGE, gives: MESSAGE },
  'messages.insert': { query: PLACING, body: MESSAGE, gives: MESSAGE },
  'messages.import': {
    query: [...PLACING, 'neverMarkSpam', 'processForCalendar'],
    body: MESSAGE,
    gives: MESSAGE,
  },
  'messages.batchModify': { body: { ids: null, ...MODIFYING } },
  'messages.batchDelete': { body: { ids: null } },
  'messages.modify': { body: MODIFYING, gives: MESSAGE },
  'messages.trash': { gives: MESSAGE },
  'messages.untrash': { gives: MESSAGE },
  'threads.list': { query: SEARCHING, gives: { ...PAGE, threads: THREAD } },
  'threads.get': { query: READING, gives: THREAD },
  'threads.modify': { body: MODIFYING, gives: THREAD },
  'threads.trash': { gives: THREAD },
  'threads.untrash': { gives: THREAD },
  'history.list': {
    query: ['startHistoryId', 'historyTypes', 'labelId', 'maxResults', 'pageToken'],
    gives: { history: HISTORY, ...fieldsNamed('nextPageToken historyId') },
  },
  'labels.list': { gives: { labels: LABEL } },
  'labels.get': { gives: LABEL },
  'labels.create': { body: LABEL, gives: LABEL },
  'labels.update': { body: LABEL, gives: LABEL },
  'labels.patch': { body: LABEL, gives: LABEL },
  'drafts.list': {
    query: ['q', 'includeSpamTrash', 'maxResults', 'pageToken'],
    gives: { ...PAGE, drafts: DRAFT },
  },
  'drafts.get': { query: ['format'], gives: DRAFT },
  'drafts.create': { body: DRAFT, gives: DRAFT },
  'drafts.update': { body: DRAFT, gives: DRAFT },
  'drafts.send': { body: DRAFT, gives: MESSAGE },
  'settings.sendAs.list': { gives: { sendAs: SEND_AS } },
  'settings.sendAs.get': { gives: SEND_AS },
  'settings.sendAs.create': { body: SEND_AS, gives: SEND_AS },
  'settings.sendAs.update': { body: SEND_AS, gives: SEND_AS },
  'settings.sendAs.patch': { body: SEND_AS, gives: SEND_AS },
}
