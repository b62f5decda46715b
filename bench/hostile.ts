import { envelopeFromHeaders } from '../server/mail/headers.ts'
import { splitQuote } from '../server/mail/quote.ts'
import { hostilePieces, hostileText, pureReaders } from '../test/support/hostile-mail.ts'
import { row } from './table.ts'

const bytes = 1_000_000
const rounds = 5
/** In milliseconds: reading one of these must not stall the requests of others. */
const most = 200

/** Measures how long hostile input of 1 MB takes; each kind must take less than 200 ms on a machine of its own. */
export async function benchHostile(say: (line: string) => void): Promise<void> {
  const filled = (piece: string) => piece.repeat(Math.floor(bytes / piece.length))
  say(row(['CPU ms, least of 5', 'ms', 'limit']))
  for (const piece of ['"a" <a@b.pl>,', 'a@b.pl,', 'g:a@b.pl;,', ',']) {
    const headers = [{ name: 'From', value: filled(piece) }]
    tell(`From: ${piece}`, () => envelopeFromHeaders(headers))
  }
  for (const piece of ['<br>', 'a<br>', '<hr>', 'From: a<br>']) {
    tell(`200,000 × ${piece}`, () => splitQuote(piece.repeat(200_000), 'html'))
  }
  for (const piece of ['\n', 'a\n', '> a\n', '-- \na\n']) {
    tell(`text of ${JSON.stringify(piece)}`, () => splitQuote(filled(piece), 'text'))
  }
  say(row(['CPU ms, the slowest text', '50 kB', '100 kB', '200 kB']))
  for (const [reader, read] of Object.entries(pureReaders)) {
    const slowest = [0, 0, 0]
    for (const piece of hostilePieces) {
      const times = []
      for (const length of [50_000, 100_000, 200_000])
        times.push(await cpuMs(read, hostileText(piece, length)))
      if (times[2]! > slowest[2]!) slowest.splice(0, 3, ...times)
    }
    say(row([reader, ...slowest.map((ms) => ms.toFixed(0))]))
  }

  function tell(what: string, run: () => void): void {
    const each = Array.from({ length: rounds }, () => {
      const start = process.threadCpuUsage()
      run()
      const { user, system } = process.threadCpuUsage(start)
      return (user + system) / 1_000
    })
    say(row([what, Math.min(...each).toFixed(0), `${most}`]))
  }
}

async function cpuMs(read: (text: string) => unknown, text: string): Promise<number> {
  const start = process.threadCpuUsage()
  await read(text)
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1_000
}
