import type { Gmail } from '../api/call.ts'
import { readJson } from '../api/upload.ts'
import {
  ApiError,
  challenge,
  credentialsMissing,
  insufficientScopes,
  invalidCredentials,
  notFound,
} from '../errors.ts'
import { bearer } from '../oauth/bearer.ts'
import { PUBSUB_SCOPE } from '../oauth/scope.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './message.ts'

const PATH = /^\/v1\/(projects\/[^/]+\/subscriptions\/[^/:]+):(pull|acknowledge)$/

/** Serves Pub/Sub's `POST /v1/projects/P/subscriptions/S:pull` and `:acknowledge`; undefined for other paths. */
export function servePull(gmail: Gmail, request: HttpRequest): HttpReply | undefined {
  const match = PATH.exec(request.url.pathname)
  if (!match || request.method !== 'POST') return undefined
  try {
    return jsonReply(200, pull(gmail, request, match[1]!, match[2]!))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return jsonReply(error.code, error.body(), challenge(error))
  }
}

function pull(gmail: Gmail, request: HttpRequest, subscription: string, verb: string): object {
  const value = bearer(request)
  if (value === '') throw credentialsMissing()
  const token = gmail.grants.accessToken(value)
  if (!token) throw invalidCredentials()
  if (!token.scopes.includes(PUBSUB_SCOPE)) throw insufficientScopes()
  if (!gmail.pubsub.hasSubscription(subscription)) {
    throw notFound(`Resource not found (resource=${subscription.split('/').at(-1)}).`)
  }
  const body = readJson(request.body)
  if (verb === 'acknowledge') {
    gmail.pubsub.acknowledge(subscription, Array.isArray(body.ackIds) ? body.ackIds.map(String) : [])
    return {}
  }
  const received = gmail.pubsub.pull(subscription, Number(body.maxMessages ?? 1))
  return received.length === 0 ? {} : { receivedMessages: received }
}
