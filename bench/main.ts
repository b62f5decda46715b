import { parseArgs } from 'node:util'

/** `npm run bench -- sync` or `-- emulator`: what is measured, each in its own file. */
const { positionals } = parseArgs({ allowPositionals: true })

if (positionals[0] === 'sync') {
  const { benchSync } = await import('./sync.ts')
  await benchSync(Number(positionals[1] ?? 10_000), (line) => process.stdout.write(`${line}\n`))
} else if (positionals[0] === 'emulator') {
  const { benchEmulator } = await import('./emulator.ts')
  await benchEmulator(Number(positionals[1] ?? 100_000))
} else {
  process.stderr.write('Say what to measure: sync [MESSAGES], or emulator [MESSAGES]\n')
  process.exitCode = 2
}
