import { z } from 'zod'
import { applicationChange, newApplication, ownerChange } from '../../../contract/candidates.ts'
import {
  addApplication,
  changeStage,
  removeApplication,
  type Settled,
} from '../../candidates/applications.ts'
import { assignPerson, changeOwner, removePerson } from '../../candidates/team-changes.ts'
import type { Tx } from '../../db/db.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireRecruiter, requireUser } from '../session.ts'

const tags = ['Candidates']
const params = z.object({ id: z.uuid() })
const personParams = z.object({ id: z.uuid(), userId: z.uuid() })
const applicationParams = z.object({ id: z.uuid(), applicationId: z.uuid() })
const nothing = z.null()
const always = ['not-signed-in', 'not-allowed', 'candidate-not-found'] as const

/** A candidate's applications, and the people in the hiring team: together they decide who reads the mail. */
export function hiringTeamRoutes(app: App, parts: HttpParts): void {
  addApplicationRoute(app, parts)
  changeApplicationRoutes(app, parts)
  personRoutes(app, parts)
  ownerRoute(app, parts)
}

function addApplicationRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/applications',
    {
      schema: {
        summary: 'Add an application for an open vacancy, or for none',
        description: 'The vacancy’s team joins the candidate’s hiring team.',
        tags,
        params,
        body: newApplication,
        response: {
          204: nothing,
          ...refusals('not-signed-in', 'invalid-input', 'application-exists'),
          ...refusals('not-allowed', 'not-in-hiring-team'),
          ...refusals('candidate-not-found', 'vacancy-not-found'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const application = { ...request.body, candidateId: request.params.id }
      await change(parts, (tx, by) => addApplication(tx, actor, application, by))
      return reply.code(204).send(null)
    },
  )
}

function changeApplicationRoutes(app: App, parts: HttpParts): void {
  app.patch(
    '/api/candidates/:id/applications/:applicationId',
    {
      schema: {
        summary: 'Change the stage of an application',
        tags,
        params: applicationParams,
        body: applicationChange,
        response: {
          204: nothing,
          ...refusals('not-signed-in', 'not-allowed', 'invalid-input', 'not-found'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const { id: candidateId, applicationId } = request.params
      const place = { candidateId, applicationId }
      await change(parts, (tx, by) => changeStage(tx, actor, place, request.body.stage, by))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/candidates/:id/applications/:applicationId',
    {
      schema: {
        summary: 'Remove an application; the vacancy’s team then leaves the hiring team',
        tags,
        params: applicationParams,
        response: {
          204: nothing,
          ...refusals('not-signed-in', 'not-allowed', 'not-in-hiring-team', 'not-found'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const { id: candidateId, applicationId } = request.params
      await change(parts, (tx, by) => removeApplication(tx, actor, { candidateId, applicationId }, by))
      return reply.code(204).send(null)
    },
  )
}

function personRoutes(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/team/:userId',
    {
      schema: {
        summary: 'Assign a person to a candidate',
        description: 'The hiring team and administrators may; nobody can add themselves.',
        tags,
        params: personParams,
        response: {
          204: nothing,
          ...refusals('not-signed-in', 'not-in-hiring-team', 'not-yourself'),
          ...refusals('candidate-not-found', 'person-not-found'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireUser(request)
      const { id: candidateId, userId } = request.params
      await change(parts, (tx, { now }) => assignPerson(tx, actor, { candidateId, userId }, now))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/candidates/:id/team/:userId',
    {
      schema: {
        summary: 'Remove somebody who was assigned, wrote to the candidate or was given access; or yourself',
        tags,
        params: personParams,
        response: {
          204: nothing,
          ...refusals('not-signed-in', 'not-in-hiring-team', 'candidate-not-found', 'not-found'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireUser(request)
      const { id: candidateId, userId } = request.params
      await change(parts, (tx, { now }) => removePerson(tx, actor, { candidateId, userId }, now))
      return reply.code(204).send(null)
    },
  )
}

function ownerRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/owner',
    {
      schema: {
        summary: 'Make somebody else the candidate’s owner',
        tags,
        params,
        body: ownerChange,
        response: {
          204: nothing,
          ...refusals(...always, 'invalid-input', 'person-not-found'),
          ...refusals('not-allowed', 'not-in-hiring-team', 'not-yourself'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const place = { candidateId: request.params.id, userId: request.body.userId }
      await change(parts, (tx, { now }) => changeOwner(tx, actor, place, now))
      return reply.code(204).send(null)
    },
  )
}

async function change(parts: HttpParts, apply: (tx: Tx, by: Settled) => Promise<void>): Promise<void> {
  const by = { now: parts.clock.now(), onSealed: parts.onSealed }
  await parts.db.transaction().execute((tx) => apply(tx, by))
}
