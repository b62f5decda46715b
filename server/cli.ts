import { runCommandLine } from './command-line/program.ts'
import { terminalOf } from './command-line/terminal.ts'

// What `kurier start` starts goes on; every other command ends here.
const code = await runCommandLine(process.argv.slice(2), terminalOf(process))
if (code !== 0) process.exitCode = code
