/** Kurier as `npm start` runs it, in a process that tells its parent what it has used: CPU in ms, memory in bytes. */
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
