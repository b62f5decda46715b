import { createRandom, type Random } from './random.ts'

/** An emulator's random sources. They are separate, so that reading mail does not change the ids of the world. */
export interface Chances {
  /** Ids, gaps and Message-IDs. */
  world: Random
  /** Random parts of answers and notifications. */
  answers: Random
  /** The order of scopes. */
  scopes: Random
  /** Codes and tokens, if the switch `secretsSeeded` is on. */
  secrets: Random
}

/** Creates the sources. `kept` is the journal's number of events: ids after a restart must not repeat older ones. */
export function createChances(seed: number, kept: number): Chances {
  const further = kept * 0x9e3779b9
  return {
    world: createRandom(seed + further),
    answers: createRandom(seed ^ 0x5eed),
    scopes: createRandom(seed ^ 0x0a07),
    secrets: createRandom((seed ^ 0x70c3) + further),
  }
}

/** Resets the sources to those of a first start with this seed. */
export function restartChances(chances: Chances, seed: number): void {
  chances.world.reseed(seed)
  chances.answers.reseed(seed ^ 0x5eed)
  chances.scopes.reseed(seed ^ 0x0a07)
  chances.secrets.reseed(seed ^ 0x70c3)
}
