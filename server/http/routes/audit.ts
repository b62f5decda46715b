import type { z } from 'zod'
import { auditExportQuery, auditPage, auditQuery, auditState, logRetention } from '../../../contract/audit.ts'
import { auditActions } from '../../../contract/audit-actions.ts'
import { noSubject, recordAudit } from '../../users/audit.ts'
import { checkAndKeep } from '../../users/audit-chain.ts'
import { type AuditFilter, listAudit } from '../../users/audit-list.ts'
import { changeRetention, type LogState, logState } from '../../users/log-keeping.ts'
import { refusals } from '../error-reply.ts'
import { allPages, exported, sendExport } from '../export-file.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentAudit } from '../present-audit.ts'
import { requireAdmin } from '../session.ts'

const tags = ['Audit log']
const always = ['not-signed-in', 'not-allowed'] as const
const exportedAtOnce = 1_000

/** For administrators. Events are only read here: each is written by what it tells of. */
export function auditRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  exportRoute(app, parts)
  stateRoutes(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/audit/events',
    {
      schema: {
        summary: 'Read the audit log, newest first',
        tags,
        querystring: auditQuery,
        response: { 200: auditPage, ...refusals(...always, 'invalid-input') },
      },
    },
    async (request) => {
      requireAdmin(request)
      const { before, size } = request.query
      const { db } = parts.database
      const rows = await listAudit(db, filterOf(request.query), { before, size: size + 1 })
      const events = await presentAudit(db, rows.slice(0, size))
      return { events, next: rows.length > size ? events.at(-1)!.number : null }
    },
  )
}

const columns = [
  ...['number', 'at', 'actor', 'actorId', 'action', 'subjectType', 'subject', 'subjectId', 'details'],
  ...['digest', 'hash'],
] as const

function exportRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/audit/events/export',
    {
      config: { recent: true },
      schema: {
        summary: 'Export the audit log as CSV or JSON lines, newest first',
        description: 'The export is itself recorded, before it begins.',
        tags,
        querystring: auditExportQuery,
        response: { ...exported, ...refusals(...always, 'reauthentication-needed', 'invalid-input') },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      const { format, ...filter } = request.query
      const { db } = parts.database
      const at = parts.clock.now()
      const what = { action: 'audit.exported', subjectType: 'settings', subjectId: noSubject } as const
      await db
        .transaction()
        .execute((tx) => recordAudit(tx, { at, actorId, ...what, details: { format, filter } }))
      const pages = allPages((before: number | undefined) =>
        exportPage(parts, filterOf(request.query), before),
      )
      return sendExport(reply, { name: 'kurier-audit-log', format, columns }, pages)
    },
  )
}

async function exportPage(parts: HttpParts, filter: AuditFilter, before: number | undefined) {
  const { db } = parts.database
  const rows = await listAudit(db, filter, { before, size: exportedAtOnce })
  const events = await presentAudit(db, rows)
  return {
    rows: events.map(({ actor, subject, ...event }, index) => ({
      ...event,
      actor: actor?.name ?? null,
      actorId: actor?.id ?? null,
      subjectType: subject.type,
      subject: subject.name,
      subjectId: subject.id,
      digest: rows[index]!.digest.toString('hex'),
      hash: rows[index]!.hash.toString('hex'),
    })),
    next: rows.length < exportedAtOnce ? null : rows.at(-1)!.number,
  }
}

function stateRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/audit',
    {
      schema: {
        summary: 'The last check of the audit log, and how long logs are kept',
        tags,
        response: { 200: auditState, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      return presentState(await logState(db))
    },
  )
  app.post(
    '/api/audit/checks',
    {
      schema: {
        summary: 'Check now that no event of the audit log was changed, added or removed afterwards',
        tags,
        response: { 200: auditState, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      await checkAndKeep(db, parts.clock.now())
      return presentState(await logState(db))
    },
  )
  app.put(
    '/api/audit/retention',
    {
      config: { recent: true },
      schema: {
        summary: 'Change how many months the audit log and the access logs of mailboxes are kept',
        tags,
        body: logRetention,
        response: { 200: auditState, ...refusals(...always, 'reauthentication-needed', 'invalid-input') },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const by = { actorId, now: parts.clock.now() }
      await db.transaction().execute((tx) => changeRetention(tx, request.body, by))
      return presentState(await logState(db))
    },
  )
}

function presentState({ retention, check }: LogState): z.infer<typeof auditState> {
  return { retention, check: check && { ...check, at: check.at.toISOString() } }
}

function filterOf(query: Omit<z.infer<typeof auditExportQuery>, 'format'>): AuditFilter {
  const { group, from, to, ...same } = query
  return {
    ...same,
    actions: group && auditActions[group],
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
}
