import { applicationsOf } from '../candidates/applications.ts'
import { type TeamMember, visibleTeam } from '../candidates/hiring-team.ts'
import type { Db, Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { type Merger, type Merging, mergeCandidates } from './merge.ts'
import type { Pair } from './merge-moves.ts'

/** What merging two candidates would do, as far as the viewer may know it. */
export interface MergePreview {
  kept: { id: string; name: string }
  merged: { id: string; name: string }
  /** Of the merged candidate. */
  addresses: string[]
  /** Titles of the vacancies that move; '' for an application for none. */
  positions: string[]
  /** How many emails that the viewer may see move to the kept profile. */
  emails: number
  /** People who join the kept candidate's hiring team. */
  joining: { id: string; name: string }[]
  /** People of the team who go on reading only one of the two candidates' mail. */
  limited: { id: string; name: string }[]
  /** Whether mail is sealed afterwards that is not now. */
  seals: boolean
}

/** Carries the result out of the transaction, which is rolled back. */
class DryRun extends Error {
  readonly preview: MergePreview

  constructor(preview: MergePreview) {
    super('a dry run is rolled back')
    this.preview = preview
  }
}

/**
 * Tells what {@link mergeCandidates} would do: does it, looks, and rolls it back, so that the preview cannot differ.
 *
 * @throws Problem as {@link mergeCandidates}
 */
export async function previewMerge(db: Db, actor: Merger, pair: Pair, by: Merging): Promise<MergePreview> {
  const answer = db.transaction().execute(async (tx) => {
    const before = await look(tx, actor, pair, by.now)
    await mergeCandidates(tx, actor, pair, by)
    throw new DryRun(await compare(tx, actor, pair, { before, now: by.now }))
  })
  try {
    return await answer
  } catch (error) {
    if (error instanceof DryRun) return error.preview
    throw error
  }
}

async function look(tx: Tx, actor: Merger, { keptId, mergedId }: Pair, now: Date) {
  const rows = await tx
    .selectFrom('candidates')
    .select(['id', 'name', 'sealed_at'])
    .where('id', 'in', [keptId, mergedId])
    .execute()
  const kept = rows.find(({ id }) => id === keptId)
  const merged = rows.find(({ id }) => id === mergedId)
  if (!kept || !merged) throw new Problem('candidate-not-found')
  const { count } = await visibleMessages(tx, actor, mergedId)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  const addresses = await tx
    .selectFrom('candidate_addresses')
    .select('address')
    .where('candidate_id', '=', mergedId)
    .orderBy('ordinal')
    .execute()
  return {
    ...{ kept, merged, emails: Number(count), addresses: addresses.map(({ address }) => address) },
    positions: ((await applicationsOf(tx, actor.id, [mergedId])).get(mergedId) ?? []).map(
      ({ vacancy }) => vacancy?.title ?? '',
    ),
    team: await visibleTeam(tx, actor.id, keptId, now),
  }
}

async function compare(
  tx: Tx,
  actor: Merger,
  { keptId }: Pair,
  { before, now }: { before: Awaited<ReturnType<typeof look>>; now: Date },
): Promise<MergePreview> {
  const team = await visibleTeam(tx, actor.id, keptId, now)
  const former = new Set(before.team.map(({ id }) => id))
  const limits = await tx
    .selectFrom('reading_limits')
    .select('user_id')
    .distinct()
    .where('candidate_id', '=', keptId)
    .execute()
  const limited = new Set(limits.map((row) => row.user_id))
  const { sealed_at } = await tx
    .selectFrom('candidates')
    .select('sealed_at')
    .where('id', '=', keptId)
    .executeTakeFirstOrThrow()
  const { kept, merged, addresses, positions, emails } = before
  return {
    kept: { id: kept.id, name: kept.name },
    merged: { id: merged.id, name: merged.name },
    ...{ addresses, positions, emails },
    joining: team.filter(({ id }) => !former.has(id)).map(named),
    limited: team.filter(({ id }) => limited.has(id)).map(named),
    seals: sealed_at !== null && (kept.sealed_at === null || merged.sealed_at === null),
  }
}

function named({ id, name }: TeamMember) {
  return { id, name }
}
