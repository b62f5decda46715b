import type { MailSpec, WorldSpec } from '../spec.ts'
import { newsletters } from './everyday/newsletters.ts'
import { notices } from './everyday/notices.ts'
import { postSource } from './everyday/source.ts'
import { colleagueThreads } from './letters/colleagues.ts'
import { customerThreads } from './letters/customers.ts'
import { designThreads } from './letters/design.ts'
import { engineerThreads } from './letters/engineers.ts'
import { leadershipThreads } from './letters/leadership.ts'
import { majaThreads } from './letters/maja.ts'
import { officeThreads } from './letters/office.ts'
import { privateThreads } from './letters/private.ts'
import { sharedThreads } from './letters/shared.ts'
import { softwareThreads } from './letters/software.ts'
import { systemThreads } from './letters/systems.ts'
import { demoAccounts } from './people.ts'
import { postThread } from './post.ts'
import { demoCorrespondents, missingAddresses } from './replies.ts'

/**
 * Two recruiters, a hiring manager, and nine months of their mail: candidates in Polish and English among
 * newsletters, banks, colleagues and family. The same for the same `nowMs`; the newest mail is minutes old.
 */
export function demoWorld({ nowMs }: { nowMs: number }): WorldSpec {
  const mail = [
    ...threads.flatMap((thread) => postThread(thread, nowMs)),
    ...[...newsletters, ...notices].flatMap((source) => postSource(source, nowMs)),
  ]
  return {
    accounts: demoAccounts(),
    mail: mail.toSorted(byTime),
    correspondents: demoCorrespondents(),
    missing: missingAddresses,
  }
}

const threads = [
  ...majaThreads,
  ...engineerThreads,
  ...designThreads,
  ...leadershipThreads,
  ...officeThreads,
  ...customerThreads,
  ...softwareThreads,
  ...systemThreads,
  ...colleagueThreads,
  ...sharedThreads,
  ...privateThreads,
]

function byTime(a: MailSpec, b: MailSpec): number {
  return a.at - b.at
}
