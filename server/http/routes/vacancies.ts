import { z } from 'zod'
import { id } from '../../../contract/common.ts'
import { newVacancy, vacancy, vacancyChange, vacancyList, vacancyQuery } from '../../../contract/vacancies.ts'
import {
  changeVacancy,
  createVacancy,
  deleteVacancy,
  findVacancy,
  listVacancies,
  type Vacancy,
} from '../../candidates/vacancies.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireRecruiter, requireUser } from '../session.ts'

const tags = ['Vacancies']
const params = z.object({ id: z.uuid() })
const always = ['not-signed-in', 'not-allowed'] as const

export function vacancyRoutes(app: App, parts: HttpParts): void {
  readRoutes(app, parts)
  createRoute(app, parts)
  changeRoute(app, parts)
  deleteRoute(app, parts)
}

function readRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/vacancies',
    {
      schema: {
        summary: 'Vacancies, open ones first, by title',
        description: 'A confidential vacancy exists for its team alone.',
        tags,
        querystring: vacancyQuery,
        response: { 200: vacancyList, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const { page, size } = request.query
      const viewer = requireUser(request)
      const found = await listVacancies(parts.db, viewer, request.query, parts.clock.now())
      return { vacancies: found.vacancies.map(present), total: found.total, more: found.more, page, size }
    },
  )
  app.get(
    '/api/vacancies/:id',
    {
      schema: {
        summary: 'Read one vacancy; its candidates are found by GET /api/candidates?vacancy=',
        tags,
        params,
        response: { 200: vacancy, ...refusals('not-signed-in', 'vacancy-not-found') },
      },
    },
    async (request) =>
      present(await findVacancy(parts.db, requireUser(request), request.params.id, parts.clock.now())),
  )
}

function createRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/vacancies',
    {
      schema: {
        summary: 'Add a vacancy',
        description: 'A confidential one needs the user in its team.',
        tags,
        body: newVacancy,
        response: {
          201: z.object({ id }),
          ...refusals(
            ...always,
            'invalid-input',
            'vacancy-needs-you',
            'vacancy-id-taken',
            'person-not-found',
          ),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const now = parts.clock.now()
      const created = await parts.db
        .transaction()
        .execute((tx) => createVacancy(tx, actor, request.body, now))
      return reply.code(201).send({ id: created })
    },
  )
}

function changeRoute(app: App, parts: HttpParts): void {
  app.patch(
    '/api/vacancies/:id',
    {
      schema: {
        summary: 'Change a vacancy or its team',
        description:
          'Its team may; so may administrators, and every recruiter where everyone reads all emails, unless it is confidential. Nobody can add themselves to the team of others.',
        tags,
        params,
        body: vacancyChange,
        response: {
          204: z.null(),
          ...refusals(
            ...always,
            'invalid-input',
            'vacancy-not-found',
            'person-not-found',
            'vacancy-id-taken',
          ),
          ...refusals('not-allowed', 'not-in-vacancy-team', 'not-yourself'),
          ...refusals('invalid-input', 'vacancy-needs-member'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const now = parts.clock.now()
      await parts.db
        .transaction()
        .execute((tx) => changeVacancy(tx, actor, request.params.id, request.body, now))
      return reply.code(204).send(null)
    },
  )
}

function deleteRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/vacancies/:id',
    {
      schema: {
        summary: 'Delete a vacancy for which nobody applied',
        tags,
        params,
        response: {
          204: z.null(),
          ...refusals(...always, 'not-in-vacancy-team', 'vacancy-not-found', 'vacancy-in-use'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const now = parts.clock.now()
      await parts.db.transaction().execute((tx) => deleteVacancy(tx, actor, request.params.id, now))
      return reply.code(204).send(null)
    },
  )
}

function present({ createdAt, ...vacancy }: Vacancy) {
  return { ...vacancy, createdAt: createdAt.toISOString() }
}
