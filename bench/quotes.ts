import { HeldText } from '../server/mail/held-text.ts'
import { splitQuote } from '../server/mail/quote.ts'
import { row } from './table.ts'

const bytes = 1_000_000
const rounds = 20
const words =
  'wtorek rozmowa kandydat oferta Warszawa netto miesiąc zespół projekt umowa lipiec spotkanie'.split(' ')

/** Measures how long it takes to separate the new words from the quote in a reply of 1 MB that quotes a 1 MB mail. */
export function benchQuotes(say: (line: string) => void): void {
  const paragraphs = writtenParagraphs()
  const html = paragraphs.map((text) => `<p class="MsoNormal" style="margin:0">${text}</p>`).join('\n')
  const attribution = 'W dniu wt., 12 maj 2026 o 10:02 Anna Nowak &lt;anna@firma.pl&gt; napisał(a):'
  const htmlReply =
    `<div dir="ltr">Tak, pasuje.</div><div class="gmail_quote"><div class="gmail_attr">${attribution}</div>` +
    `<blockquote class="gmail_quote">${html}</blockquote></div>`
  const wrapped = paragraphs.flatMap((text) => text.match(/.{1,70}(?:\s|$)/g)!)
  const textReply = `Tak, pasuje.\n\nOn 12 May 2026, Anna wrote:\n${wrapped.map((line) => `> ${line}`).join('\n')}`
  say(row(['CPU ms, median and maximum of 20', 'HTML', 'plain text']))
  const columns = [measure(html, htmlReply, 'html'), measure(paragraphs.join('\n\n'), textReply, 'text')]
  say(row(['to keep the mail of 1 MB for comparison', ...columns.map(({ held }) => told(held))]))
  say(row(['to split the reply of 1 MB', ...columns.map(({ split }) => told(split))]))
}

function measure(mail: string, reply: string, format: 'html' | 'text') {
  const [held, split]: number[][] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const earlier = new HeldText()
    held!.push(cpuOf(() => earlier.add(splitQuote(mail, format).news)))
    split!.push(
      cpuOf(() => {
        const { visible } = splitQuote(reply, format, { held: earlier, answered: 'held' })
        if (visible.trim() !== 'Tak, pasuje.') throw new Error('the quote was not folded')
      }),
    )
  }
  return { held: held!, split: split! }
}

function told(each: readonly number[]): string {
  const sorted = each.toSorted((one, other) => one - other)
  return `${sorted[rounds / 2]!.toFixed(0)}, ${sorted.at(-1)!.toFixed(0)}`
}

/** Measures the CPU time of a run, which does not depend on other work of the machine. */
function cpuOf(run: () => void): number {
  const start = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

/** Generates paragraphs of 1 MB in total, the same in each run. */
function writtenParagraphs(): string[] {
  const paragraphs: string[] = []
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let size = 0; size < bytes; size += paragraphs.at(-1)!.length + 40)
    paragraphs.push(Array.from({ length: 14 }, () => `${words[random(words.length)]}${random(50)}`).join(' '))
  return paragraphs
}
