import { z } from 'zod'
import { vacancyStatus } from './candidates.ts'
import { id, instant, page } from './common.ts'

/** A vacancy that the viewer may see: a confidential one exists for its team alone. */
export const vacancy = z.object({
  id,
  title: z.string(),
  status: vacancyStatus,
  confidential: z.boolean(),
  /** The id in another recruiting system. */
  externalId: z.string().nullable(),
  /** How many candidates applied. */
  candidates: z.number().int(),
  /** By name; people without access to Kurier are left out. */
  team: z.array(z.object({ id, name: z.string() })),
  mayEdit: z.boolean(),
  createdAt: instant,
})

/** GET /api/vacancies: open ones first, then by title. */
export const vacancyQuery = page.extend({
  q: z.string().trim().max(200).default(''),
  status: vacancyStatus.optional(),
})

export const vacancyList = z.object({
  vacancies: z.array(vacancy),
  total: z.number().int(),
  /** Whether there may be more than `total`: not all were counted. */
  more: z.boolean(),
  page: z.number().int(),
  size: z.number().int(),
})

const content = {
  title: z.string().trim().min(1).max(200),
  status: vacancyStatus,
  confidential: z.boolean(),
  externalId: z.string().trim().min(1).max(200).nullable(),
  /** Ids of people with access to Kurier. */
  team: z.array(id).max(500),
}

/** POST /api/vacancies. An empty team means the user who adds it. */
export const newVacancy = z.object({
  ...content,
  status: content.status.default('open'),
  confidential: content.confidential.default(false),
  externalId: content.externalId.default(null),
  team: content.team.default([]),
})

/** PATCH /api/vacancies/:id */
export const vacancyChange = z.object(content).partial()

export type Vacancy = z.infer<typeof vacancy>
export type VacancyQuery = z.infer<typeof vacancyQuery>
export type NewVacancy = z.infer<typeof newVacancy>
export type VacancyChange = z.infer<typeof vacancyChange>
