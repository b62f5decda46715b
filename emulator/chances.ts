import { createRandom, type Random } from './random.ts'

/** An emulator's sources of chance; each has its own use, so that reading mail changes no id of the world. */
export interface Chances {
  /** Ids, gaps and Message-IDs. */
  world: Random
  /** What is random in answers and notifications. */
  answers: Random
  /** The order of scopes. */
  scopes: Random
  /** Codes and tokens, where the switch `secretsSeeded` says so. */
  secrets: Random
}

/** `kept` is the number of events a journal holds: what is made after a restart must not repeat what was made before. */
export function createChances(seed: number, kept: number): Chances {
  const further = kept * 0x9e3779b9
  return {
    world: createRandom(seed + further),
    answers: createRandom(seed ^ 0x5eed),
    scopes: createRandom(seed ^ 0x0a07),
    secrets: createRandom((seed ^ 0x70c3) + further),
  }
}

/** As at a first start with this seed. */
export function restartChances(chances: Chances, seed: number): void {
  chances.world.reseed(seed)
  chances.answers.reseed(seed ^ 0x5eed)
  chances.scopes.reseed(seed ^ 0x0a07)
  chances.secrets.reseed(seed ^ 0x70c3)
}
