import type { ApiMethod } from './call.ts'
import { createDraft, deleteDraft, getDraft, listDrafts, sendDraft, updateDraft } from './draft.ts'
import { listHistory } from './history.ts'
import { changeLabel, createLabel, deleteLabel, getLabel, listLabels } from './label.ts'
import { listMessages, listThreads } from './list.ts'
import { getAttachment, getMessage } from './message.ts'
import {
  batchDelete,
  batchModify,
  deleteMessage,
  modifyMessage,
  trashMessage,
  untrashMessage,
} from './modify.ts'
import { importMail, insertMail, sendMessage } from './outgoing.ts'
import { changeSendAs, createSendAs, getProfile, getSendAs, listSendAs } from './settings.ts'
import { deleteThread, getThread, modifyThread, trashThread, untrashThread } from './thread.ts'
import { stop, watch } from './watch.ts'

const FULL = ['full']
const MODIFY = ['full', 'modify']
const READ = [...MODIFY, 'readonly', 'metadata']
const READ_CONTENT = [...MODIFY, 'readonly']
const COMPOSE = [...MODIFY, 'compose']
const SEND = [...COMPOSE, 'send']
const INSERT = [...MODIFY, 'insert']
const LABELS = [...MODIFY, 'labels']
const PROFILE = [...COMPOSE, 'readonly', 'metadata']
const SETTINGS = ['settings.basic', 'settings.sharing']

function method(
  name: string,
  verb: ApiMethod['verb'],
  path: string,
  scopes: readonly string[],
  handle: ApiMethod['handle'],
): ApiMethod {
  return { name, verb, path, scopes, handle }
}

function uploadable(one: ApiMethod): ApiMethod {
  return { ...one, upload: true }
}

/** Every method, with its scopes, of which one is enough (Gmail API: the reference page of each). */
const API_METHODS: readonly ApiMethod[] = [
  method('getProfile', 'GET', '/profile', PROFILE, getProfile),
  method('watch', 'POST', '/watch', READ, watch),
  method('stop', 'POST', '/stop', READ, stop),
  method('messages.list', 'GET', '/messages', READ, listMessages),
  method('messages.get', 'GET', '/messages/{id}', READ, getMessage),
  method(
    'messages.attachments.get',
    'GET',
    '/messages/{messageId}/attachments/{id}',
    READ_CONTENT,
    getAttachment,
  ),
  uploadable(method('messages.send', 'POST', '/messages/send', SEND, sendMessage)),
  uploadable(method('messages.insert', 'POST', '/messages', INSERT, insertMail)),
  uploadable(method('messages.import', 'POST', '/messages/import', INSERT, importMail)),
  method('messages.batchModify', 'POST', '/messages/batchModify', MODIFY, batchModify),
  method('messages.batchDelete', 'POST', '/messages/batchDelete', FULL, batchDelete),
  method('messages.modify', 'POST', '/messages/{id}/modify', MODIFY, modifyMessage),
  method('messages.trash', 'POST', '/messages/{id}/trash', MODIFY, trashMessage),
  method('messages.untrash', 'POST', '/messages/{id}/untrash', MODIFY, untrashMessage),
  method('messages.delete', 'DELETE', '/messages/{id}', FULL, deleteMessage),
  method('threads.list', 'GET', '/threads', READ, listThreads),
  method('threads.get', 'GET', '/threads/{id}', READ, getThread),
  method('threads.modify', 'POST', '/threads/{id}/modify', MODIFY, modifyThread),
  method('threads.trash', 'POST', '/threads/{id}/trash', MODIFY, trashThread),
  method('threads.untrash', 'POST', '/threads/{id}/untrash', MODIFY, untrashThread),
  method('threads.delete', 'DELETE', '/threads/{id}', FULL, deleteThread),
  method('history.list', 'GET', '/history', READ, listHistory),
  method('labels.list', 'GET', '/labels', [...READ, 'labels'], listLabels),
  method('labels.get', 'GET', '/labels/{id}', [...READ, 'labels'], getLabel),
  method('labels.create', 'POST', '/labels', LABELS, createLabel),
  method('labels.update', 'PUT', '/labels/{id}', LABELS, changeLabel),
  method('labels.patch', 'PATCH', '/labels/{id}', LABELS, changeLabel),
  method('labels.delete', 'DELETE', '/labels/{id}', LABELS, deleteLabel),
  method('drafts.list', 'GET', '/drafts', [...COMPOSE, 'readonly'], listDrafts),
  method('drafts.get', 'GET', '/drafts/{id}', [...COMPOSE, 'readonly'], getDraft),
  uploadable(method('drafts.create', 'POST', '/drafts', COMPOSE, createDraft)),
  uploadable(method('drafts.update', 'PUT', '/drafts/{id}', COMPOSE, updateDraft)),
  uploadable(method('drafts.send', 'POST', '/drafts/send', COMPOSE, sendDraft)),
  method('drafts.delete', 'DELETE', '/drafts/{id}', COMPOSE, deleteDraft),
  method('settings.sendAs.list', 'GET', '/settings/sendAs', [...READ_CONTENT, 'settings.basic'], listSendAs),
  method(
    'settings.sendAs.get',
    'GET',
    '/settings/sendAs/{id}',
    [...READ_CONTENT, 'settings.basic'],
    getSendAs,
  ),
  method('settings.sendAs.create', 'POST', '/settings/sendAs', ['settings.sharing'], createSendAs),
  method('settings.sendAs.update', 'PUT', '/settings/sendAs/{id}', SETTINGS, changeSendAs),
  method('settings.sendAs.patch', 'PATCH', '/settings/sendAs/{id}', SETTINGS, changeSendAs),
]

export interface Route {
  method: ApiMethod
  /** The user in the path: `me` or an address. */
  userId: string
  path: Record<string, string>
}

const UPLOAD = '/upload'
const USERS = '/gmail/v1/users/'

/** Finds the method of a request; a literal path segment has precedence over `{id}`. */
export function findMethod(verb: string, pathname: string): Route | undefined {
  const isUpload = pathname.startsWith(`${UPLOAD}/`)
  const rest = isUpload ? pathname.slice(UPLOAD.length) : pathname
  if (!rest.startsWith(USERS)) return undefined
  const [userId = '', ...steps] = rest.slice(USERS.length).split('/').map(decodeStep)
  for (const { method, pattern } of ROUTES) {
    if (method.verb !== verb || pattern.length !== steps.length || (isUpload && !method.upload)) continue
    const path = matchSteps(pattern, steps)
    if (path) return { method, userId, path }
  }
  return undefined
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

const ROUTES = API_METHODS.map((one) => ({ method: one, pattern: one.path.slice(1).split('/') }))
  // `/messages/send` must come before `/messages/{id}`.
  .sort((a, b) => Number(a.method.path.includes('{')) - Number(b.method.path.includes('{')))

function matchSteps(
  pattern: readonly string[],
  steps: readonly string[],
): Record<string, string> | undefined {
  const path: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const step = steps[index]!
    if (expected.startsWith('{')) path[expected.slice(1, -1)] = step
    else if (expected !== step) return undefined
  }
  return path
}
