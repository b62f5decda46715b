import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

describe.each(engines)('needs reply, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let colleague: Visitor

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterAll(() => office.close())

  const path = () => `/api/candidates/${office.candidateId}/conversations`
  const listed = async (visitor: Visitor, subject: string) => {
    const { body } = await visitor.get(path())
    return body.conversations.find((one: { subject: string }) => one.subject.endsWith(subject))
  }
  const receive = async (subject: string, messageCount: number, facts: object = {}) => {
    const raw = letter({ from: `Maja Wisz <${maja}>`, to: anna, subject, ...facts })
    office.google.world.receive({ raw })
    await recruiter.post('/api/mailbox/sync', {})
    return await until(`${messageCount} of ${subject}`, async () => {
      const found = await listed(recruiter, subject)
      return found?.messageCount === messageCount && found
    })
  }
  const change = (visitor: Visitor, upTo: string[], done: boolean) =>
    visitor.request('PUT', `${path()}/done`, { upTo, done })

  it('is ended for everybody by anybody of the team, and can be restored', async () => {
    const { newestId, needsReply, done } = await receive('Thursday', 1, { messageId: 'thursday@x' })
    expect({ needsReply, done }).toEqual({ needsReply: true, done: null })
    expect((await change(colleague, [newestId], true)).status).toBe(204)
    expect((await change(recruiter, [newestId], true)).status, 'said twice').toBe(204)
    const ended = { needsReply: false, done: { by: 'Tomek Nowak', at: expect.any(String) } }
    expect(await listed(recruiter, 'Thursday')).toMatchObject(ended)
    expect((await change(recruiter, [newestId], false)).status).toBe(204)
    expect(await listed(colleague, 'Thursday')).toMatchObject({ needsReply: true, done: null })
    const facts = await office.database.db.selectFrom('done_marks').selectAll().execute()
    expect(facts).toHaveLength(1)
    expect(facts[0]!.undone_at).not.toBeNull()
    await change(recruiter, [newestId], true)
  })

  it('returns with a new mail of the candidate, even one that arrived while Done was pressed', async () => {
    const { newestId: seen } = await listed(recruiter, 'Thursday')
    const { newestId, needsReply } = await receive('Thursday', 2, {
      inReplyTo: 'thursday@x',
      text: 'And on Friday?',
    })
    expect(needsReply).toBe(true)
    await change(recruiter, [seen], true)
    expect(await listed(recruiter, 'Thursday')).toMatchObject({ needsReply: true })
    await change(recruiter, [newestId], true)
    await change(colleague, [seen], false)
    expect(await listed(recruiter, 'Thursday'), 'what was said later stays').toMatchObject({
      needsReply: false,
    })
  })

  it('is neither raised nor ended by thanks or automatic mail', async () => {
    const thanked = await receive('Talk', 1, { messageId: 'talk@x', text: 'Dziękuję bardzo!\r\n\r\nMaja' })
    expect(thanked.needsReply).toBe(false)
    const asked = await receive('Talk', 2, { inReplyTo: 'talk@x', text: 'One more thing: where is it?' })
    expect(asked.needsReply).toBe(true)
    const again = await receive('Talk', 3, { inReplyTo: 'talk@x', text: 'Thanks!' })
    expect(again.needsReply, 'the question stands').toBe(true)
    const away = await receive('Talk', 4, {
      inReplyTo: 'talk@x',
      text: 'I am away.',
      headers: ['Auto-Submitted: auto-replied'],
    })
    expect(away.needsReply).toBe(true)
    await change(recruiter, [again.newestId], true)
    expect(await listed(recruiter, 'Talk')).toMatchObject({ needsReply: false })
    const group = await receive('Group', 1, { headers: ['Precedence: list', 'List-Id: <hr.kurier.test>'] })
    expect(group.needsReply, 'a question through a list').toBe(true)
    const machine = await receive('Away', 1, { headers: ['Auto-Submitted: auto-replied'] })
    expect(machine).toMatchObject({ needsReply: false, done: null })
  })

  it('is ended for several conversations at once, or for none of them', async () => {
    const one = await receive('First', 1)
    const other = await receive('Second', 1)
    const stranger = crypto.randomUUID()
    const wrong = await change(recruiter, [one.newestId, stranger], true)
    expect(wrong).toMatchObject({ status: 404, body: { code: 'message-not-found' } })
    expect(await listed(recruiter, 'First')).toMatchObject({ needsReply: true })
    await change(recruiter, [one.newestId, other.newestId], true)
    for (const subject of ['First', 'Second']) {
      expect(await listed(colleague, subject)).toMatchObject({ needsReply: false })
    }
    expect((await change(recruiter, [], true)).status).toBe(422)
  })

  it('cannot be ended by anybody who may not answer', async () => {
    const { newestId } = await receive('Third', 1)
    const { db } = office.database
    const permit = (permission: 'read' | 'none' | 'send') =>
      db.updateTable('users').set({ mail_permission: permission }).where('email', '=', tomek).execute()
    for (const permission of ['read', 'none'] as const) {
      await permit(permission)
      expect((await change(colleague, [newestId], true)).status, permission).toBe(403)
    }
    await permit('send')
    expect(await listed(recruiter, 'Third')).toMatchObject({ needsReply: true })
  })

  it('updates open pages', async () => {
    const { newestId } = await listed(recruiter, 'Third')
    const heard: unknown[] = []
    await office.database.listen({ onNotice: (notice) => void heard.push(notice), onMissed: () => undefined })
    await change(recruiter, [newestId], true)
    await until('the notice', async () =>
      heard.some((notice) => JSON.stringify(notice).includes(office.candidateId)),
    )
  })
})
