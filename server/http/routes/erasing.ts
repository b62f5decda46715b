import { z } from 'zod'
import {
  addressPermission,
  erasureOrder,
  erasureOutcome,
  erasurePreview,
  erasures,
} from '../../../contract/erasing.ts'
import { forgetErased } from '../../candidates/erased-addresses.ts'
import { erasureNeedsTwo, orderErasure, requestsFor, withdrawErasure } from '../../erasing/agreement.ts'
import { dryRunOf } from '../../erasing/dry-run.ts'
import { Problem } from '../../errors.ts'
import { noSubject, recordAudit } from '../../users/audit.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin } from '../session.ts'

const tags = ['Erasing']
const params = z.object({ id: z.uuid() })
const always = ['not-signed-in', 'not-allowed'] as const

/** Erasing candidates, for administrators. */
export function erasingRoutes(app: App, parts: HttpParts): void {
  dryRunRoute(app, parts)
  orderRoute(app, parts)
  withdrawalRoute(app, parts)
  listRoute(app, parts)
  permissionRoute(app, parts)
}

function dryRunRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/erasure',
    {
      schema: {
        summary: 'Dry run of erasing a candidate: how much goes, and how much stays',
        description: 'It counts all emails, because all of them go, but names none.',
        tags,
        params,
        response: { 200: erasurePreview, ...refusals(...always, 'candidate-not-found') },
      },
    },
    async (request) => {
      requireAdmin(request)
      const { id } = request.params
      const { othersEmails, mentions, sharedAddresses, ...goes } = await dryRunOf(parts.db, id)
      const [asked] = await requestsFor(parts.db, parts.clock.now(), id)
      return {
        goes,
        stays: { emails: othersEmails, mentions, addresses: sharedAddresses },
        needsTwo: await erasureNeedsTwo(parts.db),
        request: asked ? presentRequest(asked) : null,
      }
    },
  )
}

function orderRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/erasure',
    {
      config: { recent: true },
      schema: {
        summary: 'Erase a candidate for good, or anonymise them',
        description:
          'If two administrators have to agree, the first order waits (`asked`) until another administrator gives the same one.',
        tags,
        params,
        body: erasureOrder,
        response: {
          200: erasureOutcome,
          ...refusals(...always, 'reauthentication-needed', 'invalid-input'),
          ...refusals('candidate-not-found', 'erasure-not-asked'),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const order = { candidateId: request.params.id, ...request.body }
      return { state: await orderErasure({ ...parts, db: parts.database.db }, actorId, order) }
    },
  )
}

function withdrawalRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/candidates/:id/erasure',
    {
      schema: {
        summary: 'Take back what waits for another administrator',
        tags,
        params,
        response: {
          204: z.null().describe('Taken back'),
          ...refusals(...always, 'erasure-not-asked'),
        },
      },
    },
    async (request, reply) => {
      const by = { actorId: requireAdmin(request).id, now: parts.clock.now() }
      await parts.database.db.transaction().execute((tx) => withdrawErasure(tx, request.params.id, by))
      return reply.code(204).send(null)
    },
  )
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/erasures',
    {
      schema: {
        summary: 'What waits for another administrator, and how many addresses are not stored again',
        tags,
        response: { 200: erasures, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      const requests = await requestsFor(parts.db, parts.clock.now())
      const { addresses } = await parts.db
        .selectFrom('erased_addresses')
        .select(({ fn }) => fn.countAll<string>().as('addresses'))
        .executeTakeFirstOrThrow()
      const open = await parts.db
        .selectFrom('erasures')
        .select('id')
        .where('cleaned_at', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return {
        requests: requests.map((one) => ({ ...presentRequest(one), candidate: one.candidate })),
        addresses: Number(addresses),
        isCleaning: open !== undefined,
      }
    },
  )
}

function permissionRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/erased-addresses/permissions',
    {
      config: { recent: true },
      schema: {
        summary: 'Let an erased address be added again, because the person agreed',
        tags,
        body: addressPermission,
        response: {
          204: z.null().describe('It can be added again'),
          ...refusals(...always, 'reauthentication-needed', 'invalid-input'),
          ...refusals('address-not-erased', 'erasure-key-lost'),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      await parts.database.db.transaction().execute(async (tx) => {
        if (!(await forgetErased(tx, parts.secrets, request.body.address)))
          throw new Problem('address-not-erased')
        await recordAudit(tx, {
          at: parts.clock.now(),
          actorId,
          action: 'erasure.address_allowed',
          subjectType: 'settings',
          subjectId: noSubject,
        })
      })
      return reply.code(204).send(null)
    },
  )
}

type Asked = Awaited<ReturnType<typeof requestsFor>>[number]

function presentRequest({ kind, askedBy, askedAt }: Asked) {
  return { kind, askedBy, askedAt: askedAt.toISOString() }
}
