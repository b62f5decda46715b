import { z } from 'zod'
import {
  addressRemoval,
  candidate,
  candidateChange,
  candidateList,
  candidateQuery,
  newAddress,
  newCandidate,
} from '../../../contract/candidates.ts'
import { addressKeyOf, readAddress } from '../../candidates/addresses.ts'
import {
  addCandidateAddress,
  changeCandidate,
  createCandidate,
  findCandidate,
  removeCandidateAddress,
} from '../../candidates/candidates.ts'
import { refuseErased } from '../../candidates/erased-addresses.ts'
import { searchCandidates } from '../../candidates/search.ts'
import type { Tx } from '../../db/db.ts'
import type { User } from '../../db/schema.ts'
import { countUnlinked } from '../../messages/addresses.ts'
import { keptUnlinkedDays } from '../../messages/unlinked.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentCandidate, presentCandidates } from '../present.ts'
import { requireRecruiter, requireUser } from '../session.ts'

const tags = ['Candidates']
const params = z.object({ id: z.uuid() })
const addressParams = z.object({ id: z.uuid(), addressId: z.uuid() })

export function candidateRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  createRoute(app, parts)
  detailsRoute(app, parts)
  changeRoute(app, parts)
  addAddressRoute(app, parts)
  removalRoute(app, parts)
  removeAddressRoute(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates',
    {
      schema: {
        summary: 'Search candidates by name, position or address',
        tags,
        querystring: candidateQuery,
        response: { 200: candidateList, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const viewer = requireUser(request)
      const { page, size, vacancy } = request.query
      const { candidates, total } = await searchCandidates(parts.db, viewer.id, request.query)
      return { candidates: await presentCandidates(parts, viewer, candidates, vacancy), total, page, size }
    },
  )
}

function createRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates',
    {
      schema: {
        summary: 'Add a candidate',
        tags,
        body: newCandidate,
        response: {
          201: candidate,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'invalid-input',
            'address-invalid',
            'address-of-colleague',
            'address-shared',
            'address-erased',
            'erasure-key-lost',
          ),
        },
      },
    },
    async (request, reply) => {
      const viewer = requireRecruiter(request)
      const by = changing(parts, viewer)
      const id = await parts.database.db.transaction().execute(async (tx) => {
        await refuseErasedTexts(tx, parts, request.body.addresses)
        return await createCandidate(tx, request.body, by)
      })
      return reply.code(201).send(await present(parts, viewer, id))
    },
  )
}

function detailsRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id',
    {
      schema: {
        summary: 'Read one candidate',
        tags,
        params,
        response: { 200: candidate, ...refusals('not-signed-in', 'candidate-not-found') },
      },
    },
    async (request) => await present(parts, requireUser(request), request.params.id),
  )
}

function changeRoute(app: App, parts: HttpParts): void {
  app.patch(
    '/api/candidates/:id',
    {
      schema: {
        summary: 'Change a candidate’s name, position or stage',
        description:
          'Position and stage are those of the application shown first. Another position moves it to the open vacancy with that title, or to a new one; only the hiring team may.',
        tags,
        params,
        body: candidateChange,
        response: {
          200: candidate,
          ...refusals('not-signed-in', 'invalid-input', 'candidate-not-found', 'candidate-anonymised'),
          ...refusals('not-allowed', 'not-in-hiring-team'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const actor = requireRecruiter(request)
      const by = { now: parts.clock.now(), onSealed: parts.onSealed }
      return await changed(parts, actor, id, (tx) => changeCandidate(tx, actor, id, request.body, by))
    },
  )
}

function addAddressRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/addresses',
    {
      schema: {
        summary: 'Add an email address to a candidate',
        description: 'Every connected mailbox is then searched for past mail with the address.',
        tags,
        params,
        body: newAddress,
        response: {
          201: candidate,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'candidate-not-found',
            'invalid-input',
            'address-invalid',
            'address-shared',
          ),
          ...refusals('address-of-colleague', 'address-taken', 'address-erased', 'candidate-anonymised'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const viewer = requireRecruiter(request)
      const { address } = request.body
      const answer = await changed(parts, viewer, id, async (tx) => {
        await refuseErasedTexts(tx, parts, [address])
        await addCandidateAddress(tx, id, address, changing(parts, viewer))
      })
      return reply.code(201).send(answer)
    },
  )
}

function removalRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/addresses/:addressId/removal',
    {
      schema: {
        summary: 'Preview what removing an email address from a candidate would do',
        description: 'Counts only emails that the user may see.',
        tags,
        params: addressParams,
        response: { 200: addressRemoval, ...refusals('not-signed-in', 'not-allowed', 'not-found') },
      },
    },
    async (request) => {
      const viewer = requireRecruiter(request)
      const { id, addressId } = request.params
      const { db } = parts.database
      const key = await addressKeyOf(db, id, addressId)
      return { emails: await countUnlinked(db, viewer, id, key), keptDays: keptUnlinkedDays }
    },
  )
}

function removeAddressRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/candidates/:id/addresses/:addressId',
    {
      schema: {
        summary: 'Remove an email address from a candidate',
        tags,
        params: addressParams,
        response: {
          200: candidate,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'not-found',
            'candidate-not-found',
            'candidate-needs-address',
          ),
        },
      },
    },
    async (request) => {
      const { id, addressId } = request.params
      const viewer = requireRecruiter(request)
      return await changed(parts, viewer, id, (tx) =>
        removeCandidateAddress(tx, id, addressId, changing(parts, viewer)),
      )
    },
  )
}

/**
 * Refuses erased addresses before a row with them is written: a row that is taken back stays in the database's log. They
 * are checked again under the lock on addresses.
 *
 * @throws Problem `address-erased`, `erasure-key-lost`
 */
async function refuseErasedTexts(tx: Tx, { secrets }: HttpParts, texts: readonly string[]): Promise<void> {
  await refuseErased(
    tx,
    secrets,
    texts.flatMap((text) => readAddress(text)?.address ?? []),
  )
}

function changing(parts: HttpParts, { id: actorId }: User) {
  return { actorId, now: parts.clock.now(), onAddressesChanged: parts.onAddressesChanged }
}

/** Changes a candidate in one transaction and returns the candidate's new state. */
async function changed(
  parts: HttpParts,
  viewer: User,
  candidateId: string,
  change: (tx: Tx) => Promise<void>,
) {
  await parts.database.db.transaction().execute(change)
  return await present(parts, viewer, candidateId)
}

async function present(parts: HttpParts, viewer: User, candidateId: string) {
  return await presentCandidate(
    parts,
    viewer,
    await findCandidate(parts.db, viewer, candidateId, parts.clock.now()),
  )
}
