import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/**
 * A subcommand: each file of `server/commands` exports one under the name `subcommand`. Help, listing and exit codes
 * come by themselves.
 */
export interface Subcommand {
  /** The heading of `kurier --help` under which it is listed. */
  group: 'Run' | 'People and inboxes' | 'Keep'
  /** Adds the command to the program. What it does imports when it runs, so that `--help` is quick. */
  add(program: Command, terminal: Terminal): Command
}

/** Ends the command with this code after printing the message, if it has one. Whatever else is thrown ends it with 1. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly exitCode: number

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
