import { expect } from 'vitest'
import type { Db } from '../../server/db/db.ts'
import { sharingOf, untilExamined } from './asking-office.ts'
import type { Answer, Visitor } from './http.ts'
import { letter } from './letters.ts'
import { type Office, until } from './office.ts'
import { anna } from './small-office.ts'

/** An office whose organisation asks owners. Anna owns the inbox; Tomek is the colleague. */
interface AskingPeople {
  office: Office
  owner: Visitor
  colleague: Visitor
  admin: Visitor
}

/** What tests ask and add on the profiles of candidates. */
const profiles = {
  add: async (who: Visitor, address: string, name = 'Barbara K.') =>
    (await who.post('/api/candidates', { name, addresses: [address] })).body.id as string,
  subjects: async (who: Visitor, candidateId: string): Promise<string[]> =>
    (await who.get(`/api/candidates/${candidateId}/conversations`)).body.conversations
      .map((one: { subject: string }) => one.subject)
      .sort(),
  untilSubjects: (who: Visitor, candidateId: string, wanted: string[]) =>
    until(
      `${wanted} on the profile`,
      async () => `${await profiles.subjects(who, candidateId)}` === `${wanted}`,
    ),
}

/** What tests change in the hiring team. */
function teams(db: () => Db) {
  const idOf = async (email: string) =>
    (await db().selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id

  async function assignOwner(candidateId: string) {
    const place = { candidate_id: candidateId, user_id: await idOf(anna), because: 'assigned' } as const
    await db()
      .insertInto('candidate_people')
      .values({ ...place, added_by: null, added_at: new Date() })
      .execute()
  }

  return { idOf, assignOwner }
}

/**
 * What tests do again and again with mail of addresses that are held.
 *
 * @param of returns the office and its visitors, once they are there
 */
export function heldMail(of: () => AskingPeople) {
  const db = () => of().office.database.db
  const atRest = () => untilExamined(db())
  const stateOf = (address: string) => sharingOf(db(), address)
  const receive = (from: string, more: object = {}) =>
    of().office.google.world.receive({ raw: letter({ from, to: anna, ...more }) })[0]!.message.id
  /** Asks Gmail for what is new, and waits until it is known. */
  const sync = async () => {
    const before = Date.now()
    await of().owner.post('/api/mailbox/sync', {})
    await until(
      'synced',
      async () => Date.parse((await of().owner.get('/api/mailbox')).body.lastSyncedAt) > before,
    )
  }
  const opened = () => of().office.google.calls.bodiesFetched(anna)
  const notices = async (): Promise<Answer['body'][]> =>
    (await of().owner.get('/api/mailbox/sharing/notices')).body.notices
  const noticeOf = (address: string) =>
    until(`a notice of ${address}`, async () =>
      (await notices()).find((one) => one.address.toLowerCase() === address),
    )
  const answer = async (address: string, given: string) => {
    const { status } = await of().owner.request('PUT', '/api/mailbox/sharing', {
      keys: [address],
      answer: given,
    })
    expect(status).toBe(200)
  }
  /** Nobody opened this mail, no colleague sees it, and the owner is asked about it. */
  async function isHeld(address: string, candidateId: string, ids: string[], broughtBy: string) {
    const told = { kind: 'held', broughtBy, emails: ids.length, candidate: { id: candidateId } }
    expect(await noticeOf(address)).toMatchObject(told)
    await atRest()
    for (const id of ids) expect(opened()).not.toContain(id)
    const { owner, colleague, admin } = of()
    for (const who of [owner, colleague, admin]) {
      const tab = await who.get(`/api/candidates/${candidateId}/conversations`)
      expect(tab.body).toMatchObject({ conversations: [], receipt: { messages: 0 }, offers: [] })
      const own = (one: Answer['body']) => one.messages ?? 0
      expect(tab.body.receipt.mailboxes.map(own), 'no count of a mailbox tells').not.toContain(ids.length)
      const profile = (await who.get(`/api/candidates/${candidateId}`)).body
      expect([profile.emailCount ?? 0, profile.lastEmailAt]).toEqual([0, null])
      const found = (await who.get('/api/candidates?q=Birthday&size=100')).body.candidates
      expect(found, 'mail is not searched').toEqual([])
    }
  }

  return {
    db,
    atRest,
    stateOf,
    receive,
    sync,
    opened,
    notices,
    noticeOf,
    ...profiles,
    answer,
    ...teams(db),
    isHeld,
  }
}
