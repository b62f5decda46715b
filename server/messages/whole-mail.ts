import { Worker } from 'node:worker_threads'
import type { WholeMail, WholeMailJob } from './whole-mail-worker.ts'

/** More than any mail that Gmail delivers needs. */
const MAX_HEAP_MB = 1_024
const TIMEOUT_MS = 20_000
const MAX_AT_ONCE = 2

let running = 0

/** Thrown if it would take too long, or others are being read; the file itself can still be downloaded. */
export class WholeMailRefusedError extends Error {
  override name = 'WholeMailRefusedError'
}

/**
 * Returns all of a message as safe HTML, beyond the limit of what is stored. A separate thread reads it, for at most
 * twenty seconds and two at a time, so that nobody else waits.
 *
 * @throws WholeMailRefusedError
 */
export async function readWholeMail(job: WholeMailJob): Promise<WholeMail> {
  if (running >= MAX_AT_ONCE) throw new WholeMailRefusedError('Two are being read already.')
  running++
  const worker = new Worker(new URL('./whole-mail-worker.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  })
  try {
    return await answerOf(worker)
  } finally {
    running--
    void worker.terminate()
  }
}

function answerOf(worker: Worker): Promise<WholeMail> {
  return new Promise((resolve, reject) => {
    const refuse = (cause?: unknown) => reject(new WholeMailRefusedError('It cannot be shown.', { cause }))
    const timer = setTimeout(refuse, TIMEOUT_MS)
    worker.once('message', resolve)
    worker.once('error', refuse)
    worker.once('exit', () => {
      clearTimeout(timer)
      refuse() // No effect if it has already answered.
    })
  })
}
