import fc from 'fast-check'
import type { Lab } from '../lab.ts'
import { type History, histories } from './acts.ts'
import { playHistory } from './play.ts'
import { shrinkHistory } from './shrink.ts'

/** A history has at most so many worlds, on average half of that. */
const mostWorlds = 80

/** A Google keeps the accounts of all its runs and becomes slow, so it is replaced after so many histories. */
const historiesPerLab = 30

/**
 * Plays random histories with so many worlds in all. Returns what is wrong with a small history that shows it;
 * null if nothing is.
 */
export async function checkReaders(
  open: () => Promise<Lab>,
  { worlds: wanted, seed }: { worlds: number; seed: number },
): Promise<{ report: string | null; worlds: number }> {
  let lab: Lab | undefined
  let played = 0
  const play = async (history: History) => {
    if (played++ % historiesPerLab === 0) {
      await lab?.close()
      lab = await open()
    }
    return await playHistory(lab!, history).catch((error: Error) => [String(error.stack)])
  }
  try {
    let worlds = 0
    for (let round = 0; worlds < wanted; round += 1) {
      const [whole] = fc.sample(histories(mostWorlds), { seed: seed + round, numRuns: 1 })
      const history = { ...whole!, worlds: whole!.worlds.slice(0, wanted - worlds) }
      worlds += history.worlds.length
      const faults = await play(history)
      if (faults.length === 0) continue
      const smallest = await shrinkHistory(history, faults, play)
      return { report: reportOf(seed + round, smallest), worlds }
    }
    return { report: null, worlds }
  } finally {
    await lab?.close()
  }
}

function reportOf(
  seed: number,
  { history, faults }: { history: History; faults: readonly string[] },
): string {
  const { worlds, ...rest } = history
  const steps = worlds.flatMap((world) => ['', ...world.map((step) => JSON.stringify(step))])
  return [`seed ${seed}`, ...faults, JSON.stringify(rest), ...steps].join('\n')
}
