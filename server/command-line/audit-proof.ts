import { systemClock } from '../clock.ts'
import { checkAndKeep } from '../users/audit-chain.ts'
import { withDatabase } from './office-at-hand.ts'
import { CommandError } from './subcommand.ts'
import type { Terminal } from './terminal.ts'

/** @throws CommandError if the log was changed */
export async function verifyAudit(terminal: Terminal): Promise<void> {
  await withDatabase(terminal, async ({ db }) => {
    const { from, through, broken, headHash } = await checkAndKeep(db, systemClock.now())
    if (broken !== null) {
      throw new CommandError(`The audit log is BROKEN at event ${broken} (checked ${from} to ${through}).`)
    }
    terminal.say(through < from ? 'The audit log is empty.' : `Events ${from} to ${through} are unchanged.`)
    terminal.say(`Hash of the last event: ${headHash}`)
  })
}
