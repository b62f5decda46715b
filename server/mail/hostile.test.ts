import { expect, test } from 'vitest'
import { hostilePieces, hostileText, pureReaders } from '../../test/support/hostile-mail.ts'

/**
 * Work must grow with the length of a text, not with its square: four times the text may take four times as long, and
 * twice that again because measuring is coarse. A square takes sixteen times as long.
 */
const [small, large] = [4_000, 16_000]
const mostGrowth = 9
/** In milliseconds of CPU: below this nothing can be told, and nothing is too slow. */
const quick = 50

test.each(Object.entries(pureReaders))(
  '%s reads hostile text in linear time',
  async (_, read) => {
    const slow: string[] = []
    for (const piece of hostilePieces) {
      if ((await cpuMs(read, piece, large)) < quick) continue
      const [once, often] = [await least(read, piece, small), await least(read, piece, large)]
      if (often > quick && often > mostGrowth * Math.max(once, 1))
        slow.push(`${JSON.stringify(piece)}: ${once} to ${often} ms`)
    }
    expect(slow).toEqual([])
  },
  60_000,
)

async function least(read: Reader, piece: string, length: number): Promise<number> {
  const times = [await cpuMs(read, piece, length), await cpuMs(read, piece, length)]
  return Math.min(...times)
}

async function cpuMs(read: Reader, piece: string, length: number): Promise<number> {
  const text = hostileText(piece, length)
  const started = process.threadCpuUsage()
  await read(text)
  const { user, system } = process.threadCpuUsage(started)
  return Math.round((user + system) / 1_000)
}

type Reader = (text: string) => unknown
