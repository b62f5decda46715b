import type { CallEntry } from '../call-log.ts'
import {
  ApiError,
  backendError,
  challenge,
  credentialsMissing,
  failedPrecondition,
  forbidden,
  insufficientScopes,
  invalidCredentials,
  notFound,
} from '../errors.ts'
import type { AccessToken } from '../event.ts'
import type { FaultEffect } from '../faults.ts'
import { type HttpReply, type HttpRequest, jsonReply } from '../http/message.ts'
import type { Mailbox } from '../mailbox.ts'
import { bearer } from '../oauth/bearer.ts'
import { gmailScope, METADATA_SCOPE } from '../oauth/scope.ts'
import type { Call, Gmail } from './call.ts'
import { maskFields } from './fields.ts'
import { findMethod, type Route } from './method.ts'
import { unitsOf } from './price.ts'
import { checkBody, checkMask, checkQuery } from './shape.ts'
import { readContent } from './upload.ts'

/** A reply, and the fault that damages it in transport, if any. */
export interface ServedReply extends HttpReply {
  transport?: FaultEffect
}

/** What a batch knows about one of its parts. */
export interface BatchPart {
  batchId?: number
  /** Set when the part is not served, because the batch is too large. */
  refusal?: ApiError | undefined
}

/** Serves one Gmail API call, alone or in a batch: authorises, charges quota, applies faults, acts and logs. */
export async function serveCall(
  gmail: Gmail,
  request: HttpRequest,
  part: BatchPart = {},
): Promise<ServedReply> {
  const route = findMethod(request.method, request.url.pathname)
  const entry: CallEntry = {
    at: gmail.world.clock.now(),
    method: route?.method.name ?? 'unknown',
    mailbox: '',
    messageIds: [],
    units: 0,
    status: 0,
    batchId: part.batchId,
  }
  const reply = await answer(gmail, request, route, entry, part).catch((error: unknown) => errorReply(error))
  entry.status = reply.status
  gmail.calls.record(entry)
  return reply
}

function errorReply(error: unknown): HttpReply {
  // Any other error is a bug of the emulator: it is answered as a 500 of Google's, and printed as a warning.
  if (!(error instanceof ApiError)) process.emitWarning(error instanceof Error ? error : String(error))
  const apiError = error instanceof ApiError ? error : backendError(500)
  return jsonReply(apiError.code, apiError.body(), challenge(apiError))
}

async function answer(
  gmail: Gmail,
  request: HttpRequest,
  route: Route | undefined,
  entry: CallEntry,
  { batchId, refusal }: BatchPart,
): Promise<ServedReply> {
  const token = authenticate(gmail, request)
  if (!route) throw notFound('Not Found')
  const mailbox = admit(gmail, route, token)
  checkQuery(route.method.name, request.url.searchParams)
  entry.mailbox = mailbox.email
  const fault = gmail.faults.take({
    method: route.method.name,
    mailbox: mailbox.email,
    messageId: route.path.messageId ?? route.path.id,
  })
  if (fault?.kind === 'answer' && fault.when !== 'after') throw fault.error
  if (fault && 'when' in fault && fault.when === 'before') return lostReply(fault)
  const units = unitsOf(route.method.name, gmail.switches.quota)
  const refused = refusal ?? gmail.quota.charge(mailbox.email, units)
  if (refused) throw refused
  entry.units = units
  await gmail.concurrency.hold(mailbox.email, () =>
    delay((batchId === undefined ? gmail.faults.latencyMs : 0) + (fault?.kind === 'delay' ? fault.ms : 0)),
  )
  // Looked up again, because the world may have been reset while the call waited.
  const present = gmail.world.mailbox(mailbox.email)
  const reply = perform(gmail, request, route, { token, mailbox: present, entry })
  await gmail.world.log.flushed()
  if (fault?.kind === 'answer') throw fault.error
  return fault && 'when' in fault ? lostReply(fault) : { ...reply, ...(fault && { transport: fault }) }
}

/** Stands for a reply that never reaches the caller. */
export function lostReply(transport: FaultEffect): ServedReply {
  return { status: 0, headers: {}, body: '', transport }
}

function authenticate(gmail: Gmail, request: HttpRequest): AccessToken {
  const value = bearer(request) || request.url.searchParams.get('access_token') || ''
  if (value === '') throw credentialsMissing()
  const token = gmail.grants.accessToken(value)
  if (!token) throw invalidCredentials()
  return token
}

/** Returns the token's mailbox; ApiError when its scopes do not allow the method, or for another mailbox. */
function admit(gmail: Gmail, { method, userId }: Route, token: AccessToken): Mailbox {
  if (!method.scopes.some((scope) => token.scopes.includes(gmailScope(scope)))) throw insufficientScopes()
  if (userId !== 'me' && userId.toLowerCase() !== token.email)
    throw forbidden(`Delegation denied for ${token.email}`)
  const blocked = gmail.grants.blockedReason(token.email)
  if (blocked === 'gmail-off') throw failedPrecondition('Mail service not enabled')
  if (blocked === 'admin-policy') {
    throw new ApiError({
      code: 403,
      message: 'The domain administrators have disabled Gmail apps.',
      reason: 'domainPolicy',
      status: 'PERMISSION_DENIED',
    })
  }
  return gmail.world.mailbox(token.email)
}

function perform(
  gmail: Gmail,
  request: HttpRequest,
  { method, path }: Route,
  { token, mailbox, entry }: { token: AccessToken; mailbox: Mailbox; entry: CallEntry },
): HttpReply {
  const { body, media } = readContent(request)
  checkBody(method.name, body)
  const fields = request.url.searchParams.get('fields')
  if (fields !== null) checkMask(method.name, fields)
  const metadataOnly = token.scopes.includes(METADATA_SCOPE)
  const query = request.url.searchParams
  const call: Call = {
    gmail,
    world: gmail.world,
    mailbox,
    token,
    metadataOnly,
    path,
    query,
    body,
    media,
    note: { messageIds: path.id === undefined ? [] : [path.id] },
  }
  try {
    const resource = method.handle(call)
    if (resource === undefined) return { status: 204, headers: {}, body: '' }
    return jsonReply(200, fields === null ? resource : maskFields(resource, fields))
  } finally {
    Object.assign(entry, call.note)
  }
}

export function delay(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()
}
