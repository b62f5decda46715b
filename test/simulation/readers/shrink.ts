import type { History } from './acts.ts'

/**
 * Returns a smaller history that still fails. fast-check's own shrinking would replay all the worlds for each step; here
 * the world at fault is played alone first.
 *
 * @param fails plays a history and returns its faults
 */
export async function shrinkHistory(
  history: History,
  faults: readonly string[],
  fails: (smaller: History) => Promise<string[]>,
): Promise<{ history: History; faults: readonly string[] }> {
  let best = { history, faults }
  const isTaken = async (smaller: History): Promise<boolean> => {
    const found = await fails(smaller)
    if (found.length > 0) best = { history: smaller, faults: found }
    return found.length > 0
  }
  for (const world of history.worlds) {
    if (
      faults.some((line) =>
        new RegExp(`: ${history.worlds.indexOf(world)} |world ${history.worlds.indexOf(world)}:`).test(line),
      )
    ) {
      if (await isTaken({ ...history, worlds: [world] })) break
    }
  }
  if (best.history.worlds.length > 1) return best
  while (await shrinkOnce(best.history, isTaken));
  return best
}

async function shrinkOnce(
  history: History,
  isTaken: (smaller: History) => Promise<boolean>,
): Promise<boolean> {
  const [steps] = history.worlds
  for (const [place, event] of history.events.entries()) {
    if (event.does === 'nothing') continue
    if (await isTaken({ ...history, events: history.events.with(place, { does: 'nothing' }) })) return true
  }
  if (history.late && (await isTaken({ ...history, late: false }))) return true
  for (const [place, step] of steps!.entries()) {
    // A step without acts keeps the times of the others.
    if (step.length > 0 && (await isTaken({ ...history, worlds: [steps!.with(place, [])] }))) return true
    for (const act of step.length === 2 ? step : []) {
      if (await isTaken({ ...history, worlds: [steps!.with(place, [act])] })) return true
    }
  }
  return false
}
