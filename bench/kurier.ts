/**
 * Runs Kurier as `npm start` does, and reports to the parent process how much CPU (ms) and memory (bytes) it used.
 */
export interface Usage {
  cpuMs: number
  residentBytes: number
}

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const usage: Usage = { cpuMs: (user + system) / 1_000, residentBytes: process.memoryUsage().rss }
  process.send?.(usage)
})
process.once('disconnect', () => process.exit())
await import('../server/main.ts')
process.send?.('ready')
