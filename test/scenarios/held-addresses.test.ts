import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../server/db/db.ts'
import { type ChangedMail, mailViewers } from '../../server/messages/mail-viewers.ts'
import { connectAndPublish, openAskingOffice } from '../support/asking-office.ts'
import { engines } from '../support/database.ts'
import { heldMail } from '../support/held-mail.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { anna, tomek } from '../support/small-office.ts'

/** Every test has a stranger of its own: the office is the same for all. */
let strangers = 0

describe.each(engines)('an address that a colleague brings, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor
  let post: PostOffice

  beforeAll(async () => {
    post = await openPostOffice()
    office = await openAskingOffice(engine, post)
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    await connectAndPublish(owner)
  })
  afterAll(async () => {
    await office.close()
    await post.close()
  })

  const held = heldMail(() => ({ office, owner, colleague, admin }))
  const { db, atRest, stateOf, receive, sync, opened, notices, noticeOf } = held
  const { add, subjects, untilSubjects, answer, idOf, assignOwner, isHeld } = held
  const stranger = () => `barbara-${++strangers}@poczta.example`

  it('is held: of a new candidate, and later mail too', async () => {
    const address = stranger()
    const ids = [receive(address, { subject: 'Birthday' }), receive(address, { subject: 'Garden' })]
    const id = await add(colleague, address)
    await isHeld(address, id, ids, 'Tomek Nowak')
    const letter = await until('a letter', async () => post.letters[0])
    expect(letter.to).toEqual([anna])
    expect(letter.parsed.text).toContain(`${address} – Barbara K., added by Tomek Nowak (2 emails)`)
    expect(letter.raw).not.toContain('Birthday')
    ids.push(receive(address, { subject: 'Weekend' }))
    await sync()
    await until('the later mail is counted', async () => (await noticeOf(address)).emails === 3)
    await isHeld(address, id, ids, 'Tomek Nowak')
  })

  it('is held: a further address of a candidate whose mail is shared', async () => {
    const address = stranger()
    const ids = [receive(address)]
    const { status } = await colleague.post(`/api/candidates/${office.candidateId}/addresses`, { address })
    expect(status).toBe(201)
    const notice = await noticeOf(address)
    expect(notice).toMatchObject({ emails: 1, candidate: { name: 'Maja Wisz' } })
    await atRest()
    expect(opened()).not.toContain(ids[0])
  })

  it('is held: brought by somebody without the permission to read mail', async () => {
    const address = stranger()
    const ids = [receive(address)]
    const user = await idOf(tomek)
    await db().updateTable('users').set({ mail_permission: 'none' }).where('id', '=', user).execute()
    const id = await add(colleague, address)
    await isHeld(address, id, ids, 'Tomek Nowak')
    await db().updateTable('users').set({ mail_permission: 'send' }).where('id', '=', user).execute()
  })

  it('is held: brought by a CSV file', async () => {
    const address = stranger()
    const ids = [receive(address)]
    const file = `name,email\nBarbara Csv,${address}\n`
    const answered = await colleague.upload('/api/candidates/import', 'candidates.csv', file)
    expect(answered.body).toMatchObject({ added: 1 })
    const { candidate } = await noticeOf(address)
    await isHeld(address, candidate.id, ids, 'Tomek Nowak')
  })

  it('is held: with its owner put into the team, and the candidate into the owner’s vacancy', async () => {
    const address = stranger()
    const ids = [receive(address)]
    const id = await add(colleague, address)
    const now = new Date()
    const userId = await idOf(anna)
    await db()
      .insertInto('candidate_people')
      .values({ candidate_id: id, user_id: userId, because: 'assigned', added_by: null, added_at: now })
      .execute()
    const vacancyId = crypto.randomUUID()
    const vacancy = {
      id: vacancyId,
      title: 'Accountant',
      external_id: null,
      created_at: now,
      updated_at: now,
    }
    await db().insertInto('vacancies').values(vacancy).execute()
    await db().insertInto('vacancy_members').values({ vacancy_id: vacancyId, user_id: userId }).execute()
    const application = { id: crypto.randomUUID(), candidate_id: id, vacancy_id: vacancyId }
    await db()
      .insertInto('applications')
      .values({ ...application, stage: 'applied', created_at: now, updated_at: now })
      .execute()
    await isHeld(address, id, ids, 'Tomek Nowak')
    ids.push(receive(address))
    await sync()
    await until('the later mail is counted', async () => (await noticeOf(address)).emails === 2)
    await isHeld(address, id, ids, 'Tomek Nowak')
  })

  it('is held: added by the request with which an offer is accepted', async () => {
    const address = stranger()
    const ids = [receive(address)]
    const id = await add(colleague, stranger(), 'Somebody Else')
    await colleague.post(`/api/candidates/${id}/addresses`, { address })
    await isHeld(address, id, ids, 'Tomek Nowak')
  })

  it('is held again: taken back and given back, with mail that came in between', async () => {
    const address = stranger()
    const id = await add(owner, address)
    receive(address, { subject: 'Application' })
    await sync()
    await until('shared', async () => (await stateOf(address))?.state === 'shared')
    await untilSubjects(owner, id, ['Application'])
    await db()
      .insertInto('candidate_people')
      .values({
        ...{ candidate_id: id, user_id: await idOf(tomek), because: 'assigned' },
        ...{ added_by: null, added_at: new Date() },
      })
      .execute()
    await untilSubjects(colleague, id, ['Application'])
    const spare = stranger()
    await owner.post(`/api/candidates/${id}/addresses`, { address: spare })
    const remove = async () => {
      const { addresses } = (await owner.get(`/api/candidates/${id}`)).body
      const { id: addressId } = addresses.find((one: { address: string }) => one.address === address)
      await colleague.request('DELETE', `/api/candidates/${id}/addresses/${addressId}`)
    }
    await remove()
    await colleague.post(`/api/candidates/${id}/addresses`, { address })
    // Nothing came meanwhile: what was shown is shown again.
    await untilSubjects(colleague, id, ['Application'])
    await remove()
    const between = receive(address, { subject: 'Birthday' })
    await sync()
    await colleague.post(`/api/candidates/${id}/addresses`, { address })
    const notice = await noticeOf(address)
    expect(notice).toMatchObject({ kind: 'held', emails: 2, broughtBy: 'Tomek Nowak' })
    await atRest()
    expect(opened()).not.toContain(between)
    expect(await subjects(colleague, id)).toEqual([])
    expect(await subjects(owner, id)).toEqual(['Application'])
  })

  it('its owner shares it, keeps it private and blocks it, at once and back', async () => {
    const address = stranger()
    receive(address, { subject: 'Birthday' })
    const id = await add(colleague, address)
    await noticeOf(address)
    await answer(address, 'private')
    await untilSubjects(owner, id, ['Birthday'])
    expect(await subjects(colleague, id)).toEqual([])
    await answer(address, 'share')
    expect(await subjects(colleague, id)).toEqual(['Birthday'])
    await answer(address, 'undecided')
    expect(await subjects(colleague, id)).toEqual([])
    expect(await noticeOf(address)).toMatchObject({ kind: 'held', emails: 1 })
    await answer(address, 'block')
    expect(await subjects(owner, id)).toEqual([])
    expect((await notices()).map((one) => one.address)).not.toContain(address)
    const { blocks } = (await owner.get('/api/mailbox/blocks')).body
    await owner.request('DELETE', `/api/mailbox/blocks/${blocks[0].id}`)
    expect(await noticeOf(address)).toMatchObject({ kind: 'held', emails: 1 })
    const actions = await db().selectFrom('audit_events').select(['action', 'details']).execute()
    expect(actions.map((one) => one.action)).toEqual(
      expect.arrayContaining(['sharing.kept_private', 'sharing.shared', 'sharing.reopened', 'block.added']),
    )
    // Who gave a candidate which address is written down; what an owner decided names no address.
    const decided = actions.filter(({ action }) => action.startsWith('sharing.'))
    expect(JSON.stringify(decided)).not.toContain(address)
  })

  it('no page of a colleague hears of it: not when it comes, is counted, kept private or shared with nobody', async () => {
    const notices: Notice[] = []
    if (engine === 'embedded')
      await office.database.listen({ onNotice: (one) => notices.push(one), onMissed: () => undefined })
    const address = stranger()
    const id = await add(colleague, address)
    await atRest()
    notices.length = 0
    receive(address, { subject: 'Birthday' })
    await sync()
    await noticeOf(address)
    await answer(address, 'private')
    await untilSubjects(owner, id, ['Birthday'])
    const { id: messageId } = await db()
      .selectFrom('candidate_messages as link')
      .innerJoin('messages', 'messages.id', 'link.message_id')
      .select('messages.id')
      .where('link.candidate_id', '=', id)
      .executeTakeFirstOrThrow()
    const users = { anna: await idOf(anna), tomek: await idOf(tomek) }
    const hear = async (changed: ChangedMail) =>
      (await mailViewers(db(), Object.values(users), changed)).map(({ userId }) => userId).toSorted()
    const everybody = Object.values(users).toSorted()
    for (const notice of notices) {
      if (notice.kind !== 'mail' || notice.candidateId !== id) continue
      const { messageIds, userIds } = notice
      expect(userIds ?? (await hear(new Map([[id, messageIds ? new Set(messageIds) : null]])))).toEqual([
        users.anna,
      ])
    }
    const changed = new Map([[id, new Set([messageId])]])
    expect(await hear(changed)).toEqual([users.anna])
    await answer(address, 'share')
    expect(await hear(changed)).toEqual(everybody)
    await db()
      .updateTable('message_copies')
      .set({ hidden: 'trash' })
      .where('message_id', '=', messageId)
      .execute()
    expect(await hear(changed), 'that it is gone').toEqual(everybody)
  })

  it('is shared by itself, and its owner told, where mail begins afterwards and the owner is in the team', async () => {
    const address = stranger()
    const id = await add(colleague, address)
    await assignOwner(id)
    await atRest()
    receive(address, { subject: 'My CV' })
    await sync()
    await untilSubjects(colleague, id, ['My CV'])
    expect(await noticeOf(address)).toMatchObject({ kind: 'began', emails: 1, broughtBy: 'Tomek Nowak' })
    await answer(address, 'private')
    expect(await subjects(colleague, id)).toEqual([])
    expect(await subjects(owner, id)).toEqual(['My CV'])
    expect((await notices()).map((one) => one.address)).not.toContain(address)
  })

  it('a further candidate shows nothing of mail that began before, read or not', async () => {
    const address = stranger()
    const first = await add(colleague, address, 'The first')
    const at = Date.now()
    await until('later', async () => Date.now() > at)
    const second = await add(colleague, address, 'The second')
    await assignOwner(first)
    await assignOwner(second)
    await atRest()
    office.google.world.receive({ raw: letter({ from: address, to: anna, subject: 'My CV' }), at })
    await sync()
    await untilSubjects(colleague, first, ['My CV'])
    expect(await subjects(colleague, second)).toEqual([])
  })

  it('a further candidate shows nothing of what is written to the first', async () => {
    const address = stranger()
    const first = await add(owner, address, 'The first')
    const second = await add(colleague, address, 'The second')
    const to = [{ name: '', address }]
    const message = { id: crypto.randomUUID(), to, subject: 'Hello', html: '<p>Hi</p>' }
    expect((await owner.post(`/api/candidates/${first}/messages`, message)).status).toBe(202)
    await until('it has arrived', () =>
      db().selectFrom('messages').select('id').where('send_id', '=', message.id).executeTakeFirst(),
    )
    expect(await subjects(owner, first)).toEqual(['Hello'])
    expect(await subjects(colleague, second)).toEqual([])
  })

  it('is held, and its owner asked, where mail begins afterwards and the owner is not in the team', async () => {
    const address = stranger()
    const id = await add(colleague, address)
    await atRest()
    const ids = [receive(address)]
    await sync()
    await isHeld(address, id, ids, 'Tomek Nowak')
  })

  it('a further candidate with a shared address shows nothing until its owner agrees', async () => {
    const address = stranger()
    const first = await add(owner, address, 'The first')
    receive(address, { subject: 'Application' })
    await sync()
    await untilSubjects(owner, first, ['Application'])
    const second = await add(colleague, address, 'The second')
    expect(await noticeOf(address)).toMatchObject({ kind: 'further', emails: 1, candidate: { id: second } })
    expect(await subjects(colleague, second)).toEqual([])
    await answer(address, 'decline')
    expect((await notices()).map((one) => one.address)).not.toContain(address)
    expect(await subjects(colleague, second)).toEqual([])
    await answer(address, 'share')
    expect(await subjects(colleague, second)).toEqual(['Application'])
  })

  it('is shared when its owner writes to it from Kurier, unless it is private', async () => {
    const [held, kept] = [stranger(), stranger()]
    receive(held, { subject: 'Birthday' })
    receive(kept, { subject: 'Garden' })
    const [heldId, keptId] = [await add(colleague, held), await add(colleague, kept)]
    await noticeOf(held)
    await noticeOf(kept)
    await answer(kept, 'private')
    await untilSubjects(owner, keptId, ['Garden'])
    const send = async (candidateId: string, address: string) => {
      const message = {
        id: crypto.randomUUID(),
        to: [{ name: '', address }],
        subject: 'Hello',
        html: '<p>Hi</p>',
      }
      expect((await owner.post(`/api/candidates/${candidateId}/messages`, message)).status).toBe(202)
      return message.id
    }
    const undone = await send(heldId, held)
    await owner.request('DELETE', `/api/outbox/${undone}`)
    await until('held again', async () => (await stateOf(held))?.state === 'held')
    expect(await subjects(colleague, heldId)).toEqual([])
    await send(heldId, held)
    await untilSubjects(colleague, heldId, ['Birthday', 'Hello'])
    await send(keptId, kept)
    await untilSubjects(owner, keptId, ['Garden', 'Hello'])
    expect(await subjects(colleague, keptId)).toEqual([])
    // The address was private, not the conversation: shared again, everything is.
    await answer(kept, 'share')
    expect(await subjects(colleague, keptId)).toEqual(['Garden', 'Hello'])
    // A decision holds for what is on its way, too.
    await office.database.db.updateTable('outbox').set({ arrived_at: null }).execute()
    await db().deleteFrom('messages').where('send_id', 'is not', null).execute()
    expect(await subjects(colleague, keptId)).toEqual(['Garden', 'Hello'])
    await answer(kept, 'private')
    expect(await subjects(colleague, keptId)).toEqual([])
    expect(await subjects(owner, keptId)).toEqual(['Garden', 'Hello'])
  })

  it('is held again: taken back, and given to another candidate', async () => {
    const address = stranger()
    const first = await add(owner, address, 'The first')
    await owner.post(`/api/candidates/${first}/addresses`, { address: stranger() })
    const id = receive(address, { subject: 'Application' })
    await sync()
    await untilSubjects(owner, first, ['Application'])
    const { addresses } = (await owner.get(`/api/candidates/${first}`)).body
    const { id: addressId } = addresses.find((one: { address: string }) => one.address === address)
    await colleague.request('DELETE', `/api/candidates/${first}/addresses/${addressId}`)
    const second = await add(colleague, address, 'The second')
    expect(await noticeOf(address)).toMatchObject({ kind: 'held', emails: 1, candidate: { id: second } })
    await atRest()
    expect(opened().filter((one) => one === id)).toHaveLength(1)
    expect(await subjects(colleague, second)).toEqual([])
    expect(await subjects(owner, second)).toEqual(['Application'])
  })

  it('is shared unasked where the organisation does not ask; its owner is told, and what is held stays held', async () => {
    const [held, fresh] = [stranger(), stranger()]
    const ids = [receive(held)]
    const heldId = await add(colleague, held)
    await isHeld(held, heldId, ids, 'Tomek Nowak')
    const set = (who: Visitor, sharesUnasked: boolean) =>
      who.request('PATCH', '/api/organisation', { sharesUnasked })
    expect((await set(colleague, true)).status).toBe(403)
    expect((await set(admin, true)).body).toMatchObject({ readers: 'team', sharesUnasked: true })
    receive(fresh, { subject: 'Birthday' })
    const freshId = await add(colleague, fresh)
    await untilSubjects(colleague, freshId, ['Birthday'])
    expect(await noticeOf(fresh)).toMatchObject({ kind: 'began', broughtBy: 'Tomek Nowak' })
    await answer(fresh, 'private')
    expect(await subjects(colleague, freshId)).toEqual([])
    await isHeld(held, heldId, ids, 'Tomek Nowak')
    expect((await set(admin, false)).body).toMatchObject({ readers: 'team', sharesUnasked: false })
  })

  it('of a new inbox nothing is shown to others until its owner has chosen', async () => {
    const [own, other] = [stranger(), stranger()]
    for (const [from, subject] of [
      [own, 'Application'],
      [other, 'Birthday'],
    ] as const) {
      office.google.world.receive({ raw: letter({ from, to: tomek, subject }) })
    }
    const id = await add(colleague, own, 'Own candidate')
    const otherId = await add(owner, other, 'Somebody')
    await db()
      .insertInto('candidate_people')
      .values({
        ...{ candidate_id: id, user_id: await idOf(anna), because: 'assigned' },
        ...{ added_by: null, added_at: new Date() },
      })
      .execute()
    await connect(colleague, tomek)
    await untilSubjects(colleague, id, ['Application'])
    expect(await subjects(owner, id)).toEqual([])
    const preview = await until('the preview', async () => {
      const { body } = await colleague.get('/api/mailbox/sharing/preview')
      return body.held.length > 0 && body
    })
    expect(preview).toMatchObject({
      isOpen: true,
      candidates: [{ id, readers: [{ name: 'Anna Kowalska' }], addresses: [{ key: own, emails: 1 }] }],
      held: [{ key: other, candidate: { id: otherId }, emails: 1 }],
    })
    expect((await colleague.get('/api/mailbox/sharing/notices')).body).toEqual({
      notices: [],
      isPreviewOpen: true,
    })
    const read = await colleague.get(`/api/mailbox/sharing/subjects?key=${other}`)
    expect(read.body).toEqual({ subjects: ['Birthday'] })
    await colleague.post('/api/mailbox/sharing/publication', { share: [own], keep: [] })
    expect(await subjects(owner, id)).toEqual(['Application'])
    const { body } = await colleague.get('/api/mailbox/sharing/notices')
    expect(body).toMatchObject({ notices: [{ key: other, kind: 'held' }], isPreviewOpen: false })
    expect(office.google.calls.bodiesFetched(tomek)).toHaveLength(1)
    // Everything that Anna was asked came in one letter.
    expect(post.letters.filter(({ to }) => to.includes(anna))).toHaveLength(1)
  })
})
