import { readdir } from 'node:fs/promises'
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { Problem } from '../errors.ts'
import { version } from '../version.ts'
import { CommandError, type Subcommand } from './subcommand.ts'
import type { Terminal } from './terminal.ts'

const folder = new URL('../commands/', import.meta.url)

const about = `Kurier: candidates' emails from recruiters' own Gmail inboxes.

They read the same environment variables as the server (README.md, Configuration).
With PostgreSQL they may run beside it; with the embedded database stop it first.`

const examples = `
Examples:
  kurier start                                        start Kurier; without settings, the demo
  kurier doctor                                       check the installation and say what to do
  kurier user add ola@firma.pl --name "Ola Nowak"     add a recruiter; prints a link to set the password
  kurier user reset-password ola@firma.pl             print a new link
  kurier mailbox explain ola@firma.pl                 why this inbox is not up to date, and what to do

Exit codes: 0 done; 1 it failed, or something is wrong; 2 it was called or configured wrongly.
"kurier help <command>" explains a command.`

/** Runs one command line and returns its exit code. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const program = await programOf(terminal)
  try {
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    return codeOf(error, terminal)
  }
}

async function programOf(terminal: Terminal): Promise<Command> {
  const program = new Command('kurier')
    .description(about)
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.warn(text.trimEnd()),
    })
    .showHelpAfterError('(add --help for how it is used)')
    .addHelpText('after', examples)
  for (const subcommand of await subcommands()) {
    program.commandsGroup(`${subcommand.group}:`)
    inherit(subcommand.add(program, terminal), program)
  }
  return program
}

/** Settings reach only commands that are created by `command()`; those of the files are, but groups of their own. */
function inherit(command: Command, program: Command): void {
  command.copyInheritedSettings(program)
  for (const below of command.commands) inherit(below, program)
}

const order: readonly Subcommand['group'][] = ['Run', 'People and inboxes', 'Keep']

async function subcommands(): Promise<Subcommand[]> {
  const names = (await readdir(folder)).filter((name) => /^[\w-]+\.ts$/.test(name)).toSorted()
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href)))
  const found = modules.map(({ subcommand }: { subcommand: Subcommand }) => subcommand)
  return found.toSorted((one, other) => order.indexOf(one.group) - order.indexOf(other.group))
}

function codeOf(error: unknown, terminal: Terminal): number {
  // Commander has printed what is wrong already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof ConfigError) {
    terminal.warn(error.message)
    return 2
  }
  if (error instanceof CommandError || error instanceof Problem) {
    if (error.message) terminal.warn(error.message)
  } else {
    terminal.warn(`It failed: ${error instanceof Error ? error.message : String(error)}`)
  }
  return error instanceof CommandError ? error.exitCode : 1
}
