/** So many bytes of whole messages are in memory together, about: one may have 35 MB, most have some kB. */
export const bytesAtOnce = 16_000_000
/** Google refuses parts of larger batches for their concurrency. */
export const mostInBatch = 25
/** Before the first has come nothing is known. */
const supposedBytes = 8_000_000

/** How many whole messages are asked for at once, going by those before: fewer at once, more by and by. */
export class BodiesAtOnce {
  #meanBytes = supposedBytes

  get count(): number {
    return Math.max(1, Math.min(mostInBatch, Math.floor(bytesAtOnce / this.#meanBytes)))
  }

  learn(sizes: readonly number[]): void {
    if (sizes.length === 0) return
    const mean = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length
    this.#meanBytes = Math.max(1, mean, (this.#meanBytes + mean) / 2)
  }
}
