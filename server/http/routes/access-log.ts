import {
  openedExportQuery,
  openedPage,
  openedQuery,
  shownExportQuery,
  shownPage,
  shownQuery,
} from '../../../contract/access-log.ts'
import type { User } from '../../db/schema.ts'
import {
  type AccessLogFilter,
  listOpened,
  listShown,
  loggedEmails,
  type OpenedRow,
  type ShownRow,
  viewersOf,
} from '../../messages/access-log-list.ts'
import { noSubject, recordAudit } from '../../users/audit.ts'
import { refusals } from '../error-reply.ts'
import { allPages, exported, sendExport } from '../export-file.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Mailbox']
const exportedAtOnce = 1_000

/**
 * The access log of the user's own mailboxes, which outlives a disconnection. Nobody else reads it, not even an
 * administrator.
 */
export function accessLogRoutes(app: App, parts: HttpParts): void {
  openedRoute(app, parts)
  shownRoute(app, parts)
  openedExportRoute(app, parts)
  shownExportRoute(app, parts)
}

function openedRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/mailbox/access-log/opened',
    {
      schema: {
        summary: 'Which emails of your own mailbox Kurier opened, newest first',
        tags,
        querystring: openedQuery,
        response: { 200: openedPage, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const owner = requireUser(request)
      const { before, size } = request.query
      const { db } = parts.database
      const rows = await listOpened(db, owner.id, filterOf(request.query), { before, size: size + 1 })
      const shown = rows.slice(0, size)
      const ids = shown.flatMap(({ messageId }) => messageId ?? [])
      const emails = await loggedEmails(db, owner, ids)
      return {
        entries: shown.map(({ id, at, rule, address, by, messageId }) => {
          const email = emails.get(messageId ?? '') ?? null
          return { id, at: at.toISOString(), rule, address, by, email }
        }),
        next: rows.length > size ? shown.at(-1)!.id : null,
      }
    },
  )
}

function shownRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/mailbox/access-log/shown',
    {
      schema: {
        summary: 'What of your own mailbox colleagues were first shown, newest first',
        tags,
        querystring: shownQuery,
        response: { 200: shownPage, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const owner = requireUser(request)
      const { before, size } = request.query
      const { db } = parts.database
      const rows = await listShown(db, owner.id, filterOf(request.query), { before, size: size + 1 })
      const shown = rows.slice(0, size)
      const emails = await loggedEmails(
        db,
        owner,
        shown.flatMap(({ messageIds }) => messageIds),
      )
      return {
        entries: shown.map(({ id, at, viewerId, viewerName, form, address, messageIds }) => {
          const email = messageIds.map((one) => emails.get(one)).find((one) => one !== undefined) ?? null
          const viewer = { id: viewerId, name: viewerName }
          return { id, at: at.toISOString(), viewer, form, address, emails: messageIds.length, email }
        }),
        next: rows.length > size ? shown.at(-1)!.id : null,
        people: await viewersOf(db, owner.id),
      }
    },
  )
}

const openedColumns = ['at', 'mailbox', 'rule', 'address', 'by', 'gmailId', 'emailId'] as const

function openedExportRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/mailbox/access-log/opened/export',
    {
      config: { recent: true },
      schema: {
        summary: 'Export which emails of your own mailbox Kurier opened, as CSV or JSON lines',
        tags,
        querystring: openedExportQuery,
        response: { ...exported, ...refusals('not-signed-in', 'reauthentication-needed', 'invalid-input') },
      },
    },
    async (request, reply) => {
      const owner = requireUser(request)
      const filter = filterOf(request.query)
      const { format } = request.query
      await recordExport(parts, owner, 'opened', format)
      const pages = allPages(async (before: string | undefined) => {
        const page = { before, size: exportedAtOnce }
        const rows = await listOpened(parts.database.db, owner.id, filter, page)
        return { rows: rows.map(openedLine), next: nextOf(rows) }
      })
      return sendExport(reply, { name: 'kurier-opened-emails', format, columns: openedColumns }, pages)
    },
  )
}

const shownColumns = ['at', 'viewer', 'viewerEmail', 'form', 'address', 'emailIds'] as const

function shownExportRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/mailbox/access-log/shown/export',
    {
      config: { recent: true },
      schema: {
        summary: 'Export what of your own mailbox colleagues were first shown, as CSV or JSON lines',
        tags,
        querystring: shownExportQuery,
        response: { ...exported, ...refusals('not-signed-in', 'reauthentication-needed', 'invalid-input') },
      },
    },
    async (request, reply) => {
      const owner = requireUser(request)
      const filter = filterOf(request.query)
      const { format } = request.query
      await recordExport(parts, owner, 'shown', format)
      const pages = allPages(async (before: string | undefined) => {
        const page = { before, size: exportedAtOnce }
        const rows = await listShown(parts.database.db, owner.id, filter, page)
        return { rows: rows.map(shownLine), next: nextOf(rows) }
      })
      return sendExport(reply, { name: 'kurier-shown-emails', format, columns: shownColumns }, pages)
    },
  )
}

function openedLine({ at, mailbox, rule, address, by, providerId, messageId }: OpenedRow) {
  return { at, mailbox, rule, address, by, gmailId: providerId, emailId: messageId }
}

function shownLine({ at, viewerName, viewerEmail, form, address, messageIds }: ShownRow) {
  return { at, viewer: viewerName, viewerEmail, form, address, emailIds: messageIds }
}

function nextOf(rows: readonly { id: string }[]): string | null {
  return rows.length < exportedAtOnce ? null : rows.at(-1)!.id
}

async function recordExport(
  parts: HttpParts,
  { id: actorId }: User,
  list: 'opened' | 'shown',
  format: string,
): Promise<void> {
  const at = parts.clock.now()
  const what = { action: 'access_log.exported', subjectType: 'settings', subjectId: noSubject } as const
  await parts.database.db
    .transaction()
    .execute((tx) => recordAudit(tx, { at, actorId, ...what, details: { list, format } }))
}

function filterOf(query: {
  address?: string | undefined
  person?: string | undefined
  from?: string | undefined
  to?: string | undefined
}): AccessLogFilter {
  const { address, person, from, to } = query
  return {
    address: address === '' ? undefined : address,
    person,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
}
