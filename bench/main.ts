import { parseArgs } from 'node:util'

/** `npm run bench -- WHAT [MESSAGES]`: each measurement has its own file. */
const { positionals } = parseArgs({ allowPositionals: true })
const [what, count] = positionals

const say = (line: string) => void process.stdout.write(`${line}\n`)

if (what === 'sync') {
  const { benchSync } = await import('./sync.ts')
  await benchSync(Number(count ?? 10_000), say)
} else if (what === 'time') {
  const { benchTime } = await import('./time.ts')
  await benchTime(Number(count ?? 10_000), say)
} else if (what === 'cpu') {
  const { benchCpu } = await import('./cpu.ts')
  await benchCpu(Number(count ?? 10_000), say)
} else if (what === 'idle') {
  const { benchIdle } = await import('./idle.ts')
  await benchIdle(Number(count ?? 10_000), say)
} else if (what === 'quotes') {
  const { benchQuotes } = await import('./quotes.ts')
  benchQuotes(say)
} else if (what === 'hostile') {
  const { benchHostile } = await import('./hostile.ts')
  await benchHostile(say)
} else if (what === 'day') {
  const { benchDay } = await import('./day.ts')
  if (!benchDay(say)) process.exitCode = 1
} else if (what === 'emulator') {
  const { benchEmulator } = await import('./emulator.ts')
  await benchEmulator(Number(count ?? 100_000))
} else {
  process.stderr.write(
    'Say what to measure: sync, day, time, cpu, idle, quotes, hostile or emulator, and how many messages or inboxes\n',
  )
  process.exitCode = 2
}
