import { z } from 'zod'
import { candidate } from '../../../contract/candidates.ts'
import { fileLink, sealingStages, sealingStagesChanged } from '../../../contract/privacy.ts'
import { findCandidate } from '../../candidates/candidates.ts'
import { linkFile } from '../../candidates/own-file.ts'
import * as stages from '../../candidates/stages.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentCandidate } from '../present.ts'
import { requireAdmin, requireRecruiter } from '../session.ts'

const tags = ['Privacy']
const params = z.object({ id: z.uuid() })

/** Mail of candidates who were hired, and the files of those who are colleagues now. */
export function sealingRoutes(app: App, parts: HttpParts): void {
  stagesRoutes(app, parts)
  reopeningRoute(app, parts)
  linkRoute(app, parts)
}

function stagesRoutes(app: App, parts: HttpParts): void {
  const path = '/api/organisation/sealing-stages'
  const always = ['not-signed-in', 'not-allowed'] as const
  app.get(
    path,
    {
      schema: {
        summary: 'The stages at which a candidate’s mail is sealed',
        tags,
        response: { 200: sealingStages, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      return { stages: await stages.sealingStages(parts.db) }
    },
  )
  app.put(
    path,
    {
      config: { recent: true },
      schema: {
        summary: 'Choose the stages at which a candidate’s mail is sealed',
        description: 'It holds at once for every candidate who is at one of them.',
        tags,
        body: sealingStages,
        response: {
          200: sealingStagesChanged,
          ...refusals(...always, 'reauthentication-needed', 'invalid-input'),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const by = { actorId, now: parts.clock.now(), onSealed: parts.onSealed }
      const wanted = request.body.stages
      const changes = await parts.db.transaction().execute((tx) => stages.changeSealingStages(tx, wanted, by))
      const sealed = changes.filter(({ isSealed }) => isSealed).length
      return { stages: wanted, sealed, reopened: changes.length - sealed }
    },
  )
}

function reopeningRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/reopenings',
    {
      schema: {
        summary: 'Open the sealed mail of a candidate again, and search for what was missed',
        description:
          'Allowed for those who may change the hiring team, and for administrators named for sealed mail.',
        tags,
        params,
        response: {
          200: candidate,
          ...refusals('not-signed-in', 'not-allowed', 'not-in-hiring-team', 'candidate-not-found'),
        },
      },
    },
    async (request) => {
      const viewer = requireRecruiter(request)
      const { id } = request.params
      const by = { now: parts.clock.now(), onSealed: parts.onSealed }
      await parts.db.transaction().execute((tx) => stages.reopen(tx, viewer, id, by))
      return await presentCandidate(
        parts,
        viewer,
        await findCandidate(parts.db, viewer, id, parts.clock.now()),
      )
    },
  )
}

function linkRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/person',
    {
      schema: {
        summary: 'Say which user a candidate is; that user never reads the candidate’s mail',
        tags,
        params,
        body: fileLink,
        response: {
          200: candidate,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'candidate-not-found',
            'person-not-found',
            'not-yourself',
            'invalid-input',
          ),
        },
      },
    },
    async (request) => {
      const viewer = requireAdmin(request)
      const { id } = request.params
      const by = { actorId: viewer.id, now: parts.clock.now() }
      await parts.db.transaction().execute((tx) => linkFile(tx, id, request.body.userId, by))
      return await presentCandidate(
        parts,
        viewer,
        await findCandidate(parts.db, viewer, id, parts.clock.now()),
      )
    },
  )
}
