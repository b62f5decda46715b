import { serveBatch } from '../api/batch.ts'
import type { Gmail } from '../api/call.ts'
import type { ResumableUploads } from '../api/resumable.ts'
import { delay, lostReply, type ServedReply, serveCall } from '../api/serve.ts'
import type { ApiError } from '../errors.ts'
import { authorize, decideConsent } from '../oauth/authorize.ts'
import type { Google } from '../oauth/google.ts'
import {
  discovery,
  keySet,
  pemKeys,
  revokeToken,
  tokenInfo,
  userInfo,
  userInfoV2,
} from '../oauth/identity.ts'
import { exchangeToken } from '../oauth/token.ts'
import { handleWebmail } from '../webmail.ts'
import { type HttpReply, type HttpRequest, htmlReply, jsonReply, languageOf } from './message.ts'
import { servePull } from './pull.ts'

/** The services that answer requests. */
export interface Services {
  google: Google
  gmail: Gmail
  /** Serves `/_admin/…`; undefined when the admin API is switched off. */
  admin: ((request: HttpRequest) => Promise<HttpReply>) | undefined
  uploads: ResumableUploads
}

type SignInHandler = (google: Google, request: HttpRequest) => HttpReply

const SIGN_IN: Record<string, SignInHandler> = {
  'GET /o/oauth2/v2/auth': authorize,
  'POST /o/oauth2/v2/auth': decideConsent,
  'POST /token': exchangeToken,
  'POST /revoke': revokeToken,
  'GET /revoke': revokeToken,
  'GET /tokeninfo': tokenInfo,
  'POST /tokeninfo': tokenInfo,
  'GET /userinfo': userInfo,
  'GET /v1/userinfo': userInfo,
  'POST /v1/userinfo': userInfo,
  'GET /oauth2/v2/userinfo': userInfoV2,
  'GET /.well-known/openid-configuration': discovery,
  'GET /oauth2/v3/certs': keySet,
  'GET /oauth2/v1/certs': pemKeys,
}

/** In characters; Google's front end refuses URLs longer than about this. */
const LONGEST_URL = 8_192

/** Routes a request. One origin stands for all of Google's hosts, since their paths do not collide. */
export async function route(services: Services, request: HttpRequest): Promise<ServedReply> {
  const { href, pathname } = request.url
  if (href.length > LONGEST_URL) return { status: 414, headers: {}, body: 'Request-URI Too Large' }
  if (pathname.startsWith('/gmail/')) return serveCall(services.gmail, request)
  if (pathname.startsWith('/upload/')) return serveUpload(services, request)
  if (pathname === '/batch/gmail/v1' || pathname === '/batch') return serveBatch(services.gmail, request)
  const signIn = SIGN_IN[`${request.method} ${pathname}`]
  if (signIn) return serveSignIn(services, request, signIn)
  if (pathname === '/webmail' || pathname.startsWith('/webmail/')) return serveWebmail(services, request)
  const pulled = servePull(services.gmail, request)
  if (pulled) return pulled
  if (pathname.startsWith('/_admin/') && services.admin) return services.admin(request)
  if (pathname === '/') return htmlReply(200, HOME)
  return jsonReply(404, { error: { code: 404, message: 'Not Found', status: 'NOT_FOUND' } })
}

function serveUpload({ gmail, uploads }: Services, request: HttpRequest): Promise<ServedReply> {
  if (request.url.searchParams.get('uploadType') !== 'resumable') return serveCall(gmail, request)
  const resumed = uploads.resume(request)
  return 'reply' in resumed ? Promise.resolve(resumed.reply) : serveCall(gmail, resumed.request)
}

async function serveWebmail({ google }: Services, request: HttpRequest): Promise<HttpReply> {
  const { url, method, body } = request
  const form = method === 'POST' ? new URLSearchParams(body.toString('utf8')) : undefined
  const language = languageOf(request, url.searchParams)
  const reply = await handleWebmail(google.world, {
    method,
    path: url.pathname,
    query: url.searchParams,
    form,
    language,
  })
  await google.world.log.flushed()
  return reply
}

/** Serves sign-in. Like every change, grants are on disk before the answer is sent. */
async function serveSignIn({ google, gmail }: Services, request: HttpRequest, handle: SignInHandler) {
  const method = request.url.pathname.split('/').at(-1)!
  const fault = gmail.faults.take({ method, mailbox: '' })
  await delay(gmail.faults.latencyMs + (fault?.kind === 'delay' ? fault.ms : 0))
  if (fault?.kind === 'answer' && fault.when !== 'after') return oauthFault(fault.error)
  if (fault && 'when' in fault && fault.when === 'before') return lostReply(fault)
  const reply = google.world.log.transact(() => handle(google, request))
  await google.world.log.flushed()
  if (fault?.kind === 'answer') return oauthFault(fault.error)
  return fault ? { ...reply, transport: fault } : reply
}

/** Converts an error to the OAuth error format (RFC 6749 section 5.2). */
function oauthFault({ code, facts }: ApiError): HttpReply {
  return jsonReply(code, { error: facts.reason, error_description: facts.message })
}

const HOME = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A local stand-in for Google</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>A local stand-in for Google</h1>
<p>This is not Google. It is an emulator of Google sign-in and Gmail that runs on this computer, with people and mail
that are made up. No mail leaves it.</p>
<p><a href="/webmail">Look at the mailboxes</a></p></body></html>
`
