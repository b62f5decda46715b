import fastifyMultipart from '@fastify/multipart'
import Fastify, { type FastifyError, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { newId } from '../ids.ts'
import { compressAnswers } from './compressed-answers.ts'
import { replyWithError } from './error-reply.ts'
import { usualLimits } from './limits.ts'
import { describeApi } from './openapi.ts'
import { requireOwnHost } from './own-host.ts'
import type { App, HttpParts, Routes } from './parts.ts'
import { byRequest, watchRequests } from './request-watch.ts'
import { accessLogRoutes } from './routes/access-log.ts'
import { accessRequestRoutes } from './routes/access-requests.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { auditRoutes } from './routes/audit.ts'
import { authRoutes } from './routes/auth.ts'
import { blockRoutes } from './routes/blocks.ts'
import { candidateBinRoutes } from './routes/candidate-bin.ts'
import { candidateImportRoutes } from './routes/candidate-import.ts'
import { candidateRoutes } from './routes/candidates.ts'
import { doneRoutes } from './routes/done.ts'
import { draftRoutes } from './routes/drafts.ts'
import { emailRoutes } from './routes/emails.ts'
import { erasingRoutes } from './routes/erasing.ts'
import { eventRoutes } from './routes/events.ts'
import { explanationRoutes } from './routes/explanations.ts'
import { exportRoutes } from './routes/exports.ts'
import { googleRoutes } from './routes/google.ts'
import { googleCheckRoutes } from './routes/google-check.ts'
import { handoverRoutes } from './routes/handover.ts'
import { healthRoutes } from './routes/health.ts'
import { hiringTeamRoutes } from './routes/hiring-team.ts'
import { leavingRoutes } from './routes/leaving.ts'
import { mailboxRoutes } from './routes/mailbox.ts'
import { meRoutes } from './routes/me.ts'
import { mergeRoutes } from './routes/merges.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { organisationRoutes } from './routes/organisation.ts'
import { originalRoutes } from './routes/originals.ts'
import { passkeyRoutes } from './routes/passkeys.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { peopleRoutes } from './routes/people.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { privacyRoutes } from './routes/privacy.ts'
import { retentionRoutes } from './routes/retention.ts'
import { sealingRoutes } from './routes/sealing.ts'
import { sessionRoutes } from './routes/session.ts'
import { userSessionRoutes } from './routes/sessions.ts'
import { setAsideRoutes } from './routes/set-aside.ts'
import { setupRoutes } from './routes/setup.ts'
import { sharingRoutes } from './routes/sharing.ts'
import { signingInRoutes } from './routes/signing-in.ts'
import { singleSignOnRoutes } from './routes/single-sign-on.ts'
import { vacancyRoutes } from './routes/vacancies.ts'
import { refuseOtherSites } from './same-site.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { guardSessions, isApi } from './session.ts'
import { endSlowBodies } from './slow-bodies.ts'
import { takeStorableText } from './storable-input.ts'
import { serveWeb } from './web-files.ts'

/** In the order of the API's documentation page. */
const routes: Routes[] = [
  authRoutes,
  singleSignOnRoutes,
  sessionRoutes,
  setupRoutes,
  meRoutes,
  passwordRoutes,
  signingInRoutes,
  passkeyRoutes,
  userSessionRoutes,
  peopleRoutes,
  leavingRoutes,
  handoverRoutes,
  auditRoutes,
  organisationRoutes,
  vacancyRoutes,
  candidateRoutes,
  candidateBinRoutes,
  mergeRoutes,
  exportRoutes,
  candidateImportRoutes,
  hiringTeamRoutes,
  accessRequestRoutes,
  mailboxRoutes,
  accessLogRoutes,
  blockRoutes,
  setAsideRoutes,
  sharingRoutes,
  explanationRoutes,
  oauthRoutes,
  emailRoutes,
  draftRoutes,
  doneRoutes,
  privacyRoutes,
  sealingRoutes,
  erasingRoutes,
  retentionRoutes,
  attachmentRoutes,
  originalRoutes,
  pictureRoutes,
  eventRoutes,
  healthRoutes,
  googleCheckRoutes,
  googleRoutes,
]

/** The largest body except for uploads; a route that accepts more sets its own `bodyLimit`. */
const bodyLimitBytes = 1024 * 1024
/** The largest upload; a route that accepts less checks that when it reads the file. */
const uploadLimitBytes = 25 * 1024 * 1024

/**
 * Builds the HTTP server: the API, its documentation and the web interface, on one origin.
 *
 * It does not listen yet. Closing it ends open event streams first.
 */
export function createServer(parts: HttpParts): App {
  const limits = { ...usualLimits, ...parts.limits }
  const app: App = Fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    // Each line names its request by itself: see log.ts.
    childLoggerFactory: (logger) => logger,
    bodyLimit: bodyLimitBytes,
    // Only these proxies may set the client's address: with a header that anybody can send, every limit could be
    // evaded.
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    http: { headersTimeout: limits.headMs, connectionsCheckingInterval: Math.min(limits.headMs, 5_000) },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error: FastifyError, request, reply) =>
    byRequest(request, () => replyWithError(error, request, reply)),
  )
  app.removeContentTypeParser('text/plain')
  watchRequests(app, parts.monitoring)
  endConnections(app)
  endSlowBodies(app, limits)
  warnOfUnknownProxy(app, parts)
  addSecurityHeaders(app, parts.appUrl)
  requireOwnHost(app, parts.appUrl)
  guardApi(app, parts)
  takeStorableText(app)
  compressAnswers(app)
  void app.register(fastifyMultipart, { limits: { fileSize: uploadLimitBytes, files: 1, fields: 10 } })
  describeApi(app)
  app.after(() => {
    for (const add of routes) add(app, parts)
  })
  serveWeb(app, parts.webDir, parts.appUrl)
  return app
}

/**
 * Requests that change something must come from this site, users must be signed in, and no response may be cached.
 */
function guardApi(app: App, parts: HttpParts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isApi(request)) return
    reply.header('cache-control', 'no-store')
    refuseOtherSites(request, parts.appUrl)
  })
  guardSessions(app, parts)
}

/**
 * While the server closes, each response closes its connection. Otherwise a client that keeps its connection open,
 * such as Pub/Sub, would delay the end until it has been silent for a minute.
 */
function endConnections(app: App): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}

/** Warns once about a proxy that is not configured: until it is, all users behind it count as one client. */
function warnOfUnknownProxy(app: App, { trustedProxies, log }: HttpParts): void {
  let isTold = trustedProxies.length > 0
  app.addHook('onRequest', async ({ headers, socket }) => {
    if (isTold || headers['x-forwarded-for'] === undefined) return
    isTold = true
    log.warn(
      { from: socket.remoteAddress },
      'a request came through a proxy that is not in KURIER_TRUSTED_PROXIES, so all its clients count as one',
    )
  })
}
