import type { Clock } from '../../server/clock.ts'
import { emulatorProject } from '../../server/demo.ts'
import { gmailProvider } from '../../server/gmail/provider.ts'
import type { MailProvider } from '../../server/mailboxes/provider.ts'
import { ImportTurns } from '../../server/sync/import-turns.ts'
import { freeQuota } from '../support/free-quota.ts'
import type { Lab } from './lab.ts'

/** What a process keeps in memory: access tokens, and whose past mail is being read. */
export interface Memory {
  provider: MailProvider
  imports: ImportTurns
}

export function newMemory(lab: Lab, clock: Clock): Memory {
  // The simulation tests Google's own refusals; our own quota would only make it wait.
  const settings = { quota: freeQuota, priceTable: 'current', clock } as const
  // The lab stands between the engine and Google in `fetch`.
  const pollHttp: Parameters<typeof gmailProvider>[1]['pollHttp'] = (url, init) => fetch(url, init)
  const provider = gmailProvider(emulatorProject(lab.google.url), { ...settings, pollHttp })
  return { provider, imports: new ImportTurns(4) }
}
