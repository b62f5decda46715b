import type { User } from '../../../server/db/schema.ts'
import type { Engine } from '../engine.ts'

export const maja = 'maja@poczta.example'
export const majaAtHome = 'maja.wisz@dom.example'
export const news = 'news@shop.example'

export interface Cast {
  anna: User
  /** Maja's candidate id. */
  candidateId: string
}

/** Adds Anna, and Maja as a candidate. Nothing is connected yet. */
export async function annaAndMaja(engine: Engine): Promise<Cast> {
  const anna = await engine.recruiter('anna')
  const candidateId = await engine.candidate('Maja Wisz', [maja])
  return { anna, candidateId }
}

/**
 * As `annaAndMaja`, with Anna's inbox connected, some mail from Maja in it, and all work done. Returns the
 * ids of Maja's mails.
 */
export async function atRest(engine: Engine, mails = 3): Promise<Cast & { ids: string[] }> {
  const cast = await annaAndMaja(engine)
  const ids = fill(engine, cast.anna.email, mails)
  await engine.connect(cast.anna)
  await engine.settle()
  return { ...cast, ids }
}

/** Delivers so many mails from Maja, and a newsletter. Returns the ids of Maja's mails. */
export function fill(engine: Engine, to: string, mails: number): string[] {
  engine.receive({ from: news, to, subject: 'Sale' })
  return Array.from({ length: mails }, (_, index) => {
    engine.pass(1_000)
    return engine.receive({ from: maja, to, subject: `Mail ${index}` })[0]!
  })
}
