import { demoWorld } from './demo/world.ts'
import { startEmulator } from './emulator.ts'

/** `npm run emulator`: serves the demo world on PORT (4444), with the journal EMULATOR_JOURNAL if that is set. */
const journalPath = process.env.EMULATOR_JOURNAL
const emulator = await startEmulator({
  world: demoWorld({ nowMs: Date.now() }),
  port: Number(process.env.PORT ?? 4444),
  host: process.env.HOST ?? '127.0.0.1',
  ...(journalPath && { journalPath }),
})
process.stdout.write(
  `A local stand-in for Google: ${emulator.url}\nMailboxes to look at: ${emulator.url}/webmail\n`,
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void emulator.close().then(() => process.exit(0)))
}
