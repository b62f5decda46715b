/** Whole messages in one answer, together: one may have 35 MB, most have some kB. */
const bytesPerAnswer = 16_000_000
const leastBodies = 4
const mostBodies = 25
/** Of the first messages of a run nothing is known. */
const supposedBytes = 1_600_000

/** How many whole messages are asked for at once, going by those before: fewer at once, more by and by. */
export class BodiesAtOnce {
  #meanBytes = supposedBytes

  get count(): number {
    const count = Math.floor(bytesPerAnswer / this.#meanBytes)
    return Math.max(leastBodies, Math.min(mostBodies, count))
  }

  learn(sizes: readonly number[]): void {
    if (sizes.length === 0) return
    const mean = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length
    this.#meanBytes = Math.max(1, mean, (this.#meanBytes + mean) / 2)
  }
}
