#!/usr/bin/env node
// Starts server/cli.ts on the Node that `npm ci` brought, because the system's own may be too old to run TypeScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const own = at('node_modules/node/bin/node')
const child = spawn(
  existsSync(own) ? own : process.execPath,
  ['--liftoff-only', at('server/cli.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
// A service manager ends this process; the one that works has to end too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGTERM' ? 143 : 1)
})
