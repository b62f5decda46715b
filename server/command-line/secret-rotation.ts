import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { resealEverything } from '../reseal.ts'
import { newSecret, writeSecrets } from '../secret-file.ts'
import { atHand } from './office-at-hand.ts'
import { CommandError } from './subcommand.ts'
import type { Terminal } from './terminal.ts'

type Secrets = [string, ...string[]]

/**
 * Brings a new secret into use. The former one stays in the file until everything is encrypted with the new one, so a
 * crash at any point loses nothing.
 */
export async function rotateSecret(terminal: Terminal, { forgetOld }: { forgetOld: boolean }): Promise<void> {
  const config = readConfig(terminal.env)
  if (terminal.env.KURIER_SECRET) return await rotateGiven(terminal, config.secrets, forgetOld)
  await atHand(terminal, async ({ database, clock }) => {
    const secrets: Secrets = forgetOld ? config.secrets : [newSecret(), ...config.secrets]
    if (!forgetOld) writeSecrets(config.dataDir, secrets)
    const { total, lost } = await resealEverything({
      db: database.db,
      secrets,
      clock,
      log: createLog('silent'),
    })
    requireNoneLost(lost)
    if (forgetOld) {
      writeSecrets(config.dataDir, [secrets[0]])
      terminal.say('Former secrets are removed. Whoever has not used Kurier since signs in again.')
    } else {
      terminal.say(`${total} grants and second factors use the new secret in ${config.dataDir}/secret.`)
      terminal.say('Back the file up. After some weeks: kurier rotate-secret --forget-old')
    }
  })
}

async function rotateGiven(terminal: Terminal, secrets: Secrets, forgetOld: boolean): Promise<void> {
  if (forgetOld)
    throw new CommandError(
      'Remove the former secrets from KURIER_SECRET yourself, and start Kurier again.',
      2,
    )
  if (secrets.length === 1) {
    terminal.say(
      'Set this for every process of Kurier, start them again, and run kurier rotate-secret once more.',
    )
    terminal.say('It contains a new secret and, behind it, the value that KURIER_SECRET has now:')
    terminal.say(`KURIER_SECRET=${newSecret()},$KURIER_SECRET`)
    return
  }
  await atHand(terminal, async ({ database, clock }) => {
    const { total, lost } = await resealEverything({
      db: database.db,
      secrets,
      clock,
      log: createLog('silent'),
    })
    requireNoneLost(lost)
    terminal.say(
      `${total} grants and second factors use the newest secret. The older ones can be removed from KURIER_SECRET.`,
    )
    terminal.say('Removing one signs out everybody who has not used Kurier since.')
  })
}

/** @throws CommandError */
function requireNoneLost(lost: number): void {
  if (lost === 0) return
  throw new CommandError(
    `No secret decrypts ${lost} of the grants and second factors. Put the former secret back at the end of the list; nothing was removed.`,
  )
}
