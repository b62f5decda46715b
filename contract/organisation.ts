import { z } from 'zod'
import { id } from './common.ts'

/** Who, of those with the permission "Access candidate mailbox", reads a candidate's emails. */
export const readers = z.enum(['team', 'everyone'])

/** GET /api/organisation */
export const organisation = z.object({
  readers,
  /** Whether mail with candidates is shared without asking the owners of the mailboxes. */
  sharesUnasked: z.boolean(),
  /** Whether two administrators have to agree before a candidate is erased. */
  erasureNeedsTwo: z.boolean(),
})

/** PATCH /api/organisation */
export const organisationChange = organisation.partial()

/** GET /api/colleagues: everybody with access to Kurier, by name. */
export const colleagues = z.object({
  colleagues: z.array(
    z.object({
      id,
      name: z.string(),
      /** Whether they have the permission "Access candidate mailbox". */
      readsMail: z.boolean(),
    }),
  ),
})

export type Organisation = z.infer<typeof organisation>
export type Readers = z.infer<typeof readers>
export type OrganisationChange = z.infer<typeof organisationChange>
export type Colleague = z.infer<typeof colleagues>['colleagues'][number]
