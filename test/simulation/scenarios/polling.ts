import { standardError } from '../../../emulator/errors.ts'
import type { User } from '../../../server/db/schema.ts'
import { syncMailbox } from '../../../server/sync/run.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { live } from '../live.ts'
import { fill, maja, news } from './cast.ts'

/** Connects the inboxes of so many recruiters, with some mail from Maja in each, and does all work. */
async function inboxesAtRest(engine: Engine, names: readonly string[]): Promise<User[]> {
  const users: User[] = []
  for (const name of names) users.push(await engine.recruiter(name))
  await engine.candidate('Maja Wisz', [maja])
  for (const user of users) {
    fill(engine, user.email, 1)
    await engine.connect(user)
  }
  await engine.settle()
  return users
}

/** Several inboxes are due at the same time, and each has another answer. */
export const polling: Scenario[] = [
  {
    name: 'one batch: nothing new, new mail, a lost history, a dead grant, a refusal and a pause',
    isAnew: true,
    play: async (engine) => {
      const names = ['quiet', 'busy', 'expired', 'dead', 'refused', 'paused']
      const users = await inboxesAtRest(engine, names)
      const [, busy, expired, dead, refused, paused] = users as [User, User, User, User, User, User]
      const { faults, grants } = engine.lab.google
      for (const { email } of [busy, expired, dead, refused, paused]) {
        engine.receive({ from: maja, to: email, subject: 'New' })
        engine.receive({ from: news, to: email, subject: 'Sale' })
      }
      faults.expireHistory(expired.email)
      grants.kill(dead.email, 'revoked')
      engine.fault({
        ...{ method: 'history.list', mailbox: refused.email, times: 2 },
        effect: { kind: 'answer', error: standardError(503) },
      })
      await engine.setAccess(paused, false)
      await engine.poll()
      engine.calm()
      await engine.connect(dead)
      await engine.setAccess(paused, true)
    },
  },
  {
    name: 'a sync takes a mailbox over that a poll is asking about',
    play: async (engine) => {
      const [anna] = await inboxesAtRest(engine, ['anna', 'tomek'])
      engine.receive({ from: maja, to: anna!.email, subject: 'Meanwhile' })
      engine.during('history', 1, () =>
        engine.person(async (parts) => {
          for (const { id } of await live(engine)) await syncMailbox(parts, id)
        }),
      )
      await engine.poll()
    },
  },
]
