import { z } from 'zod'
import {
  consent,
  disconnection,
  importChange,
  mailbox as mailboxSchema,
  disconnectionPreview as previewSchema,
} from '../../../contract/mailbox.ts'
import { Problem } from '../../errors.ts'
import { beginConsent } from '../../mailboxes/connect.ts'
import { disconnect, disconnectionPreview } from '../../mailboxes/disconnect.ts'
import { mailboxOf } from '../../mailboxes/mailboxes.ts'
import { pauseImport, requestSync } from '../../mailboxes/requests.ts'
import { removeEmails } from '../../messages/removal.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentMailbox } from '../present-mailbox.ts'
import { consenter, requireUser } from '../session.ts'

const tags = ['Mailbox']
const nothing = z.object({})

/** The user's own mailbox. These routes never reach anybody else's. */
export function mailboxRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/mailbox',
    {
      schema: {
        summary: 'The state of your own mailbox',
        tags,
        response: { 200: mailboxSchema, ...refusals('not-signed-in') },
      },
    },
    async (request) => await presentMailbox(parts, await mailboxOf(db, requireUser(request).id)),
  )
  app.post(
    '/api/mailbox/consents',
    {
      config: { recent: true },
      schema: {
        summary: 'Start connecting; returns the URL of Google’s consent screen',
        tags,
        response: { 201: consent, ...refusals('not-signed-in', 'reauthentication-needed') },
      },
    },
    async (request, reply) => reply.code(201).send({ url: await beginConsent(parts, consenter(request)) }),
  )
  app.post(
    '/api/mailbox/sync',
    {
      schema: {
        summary: 'Check for new mail now',
        tags,
        response: {
          202: nothing,
          ...refusals('not-signed-in', 'mailbox-not-connected', 'mailbox-paused', 'mailbox-needs-action'),
        },
      },
    },
    async (request, reply) => {
      await requestSync(parts, requireUser(request).id)
      return reply.code(202).send({})
    },
  )
  app.put(
    '/api/mailbox/import',
    {
      schema: {
        summary: 'Pause or resume the import of past mail',
        tags,
        body: importChange,
        response: { 200: mailboxSchema, ...refusals('not-signed-in', 'mailbox-not-connected') },
      },
    },
    async (request) => {
      const { id } = requireUser(request)
      await pauseImport(parts, id, request.body.paused)
      return await presentMailbox(parts, await mailboxOf(db, id))
    },
  )
  disconnectionRoutes(app, parts)
}

function disconnectionRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/mailbox/disconnection',
    {
      schema: {
        summary: 'Preview what disconnecting would do to the emails on profiles',
        tags,
        response: { 200: previewSchema, ...refusals('not-signed-in') },
      },
    },
    async (request) => await disconnectionPreview(parts.database.db, requireUser(request).id),
  )
  app.post(
    '/api/mailbox/disconnection',
    {
      schema: {
        summary: 'Disconnect: stop syncing, revoke the token at Google and delete it',
        tags,
        body: disconnection,
        response: { 200: mailboxSchema, ...refusals('not-signed-in', 'mailbox-not-connected') },
      },
    },
    async (request) => {
      const { id } = requireUser(request)
      if (!(await mailboxOf(parts.database.db, id))) throw new Problem('mailbox-not-connected')
      await disconnect({ ...parts, removeEmails }, id, request.body.emails)
      return { state: 'none' as const }
    },
  )
}
