/**
 * About how many bytes of whole messages may be in memory together. One message may have 35 MB; most have a few kB.
 */
export const bytesAtOnce = 16_000_000
/** Google refuses parts of larger batches because they run concurrently. */
export const mostInBatch = 25
/** The size assumed for a message before the first one has arrived. */
const supposedBytes = 8_000_000

/**
 * Decides how many whole messages to fetch at once, from the sizes of those before. The number drops at once after
 * large messages and grows step by step after small ones.
 */
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
