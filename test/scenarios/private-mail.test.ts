import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

/** A mail with a file, a picture from elsewhere and a delivery report's target. */
function mail(facts: {
  subject: string
  id: string
  to?: string
  answers?: string
  text?: string
}): Uint8Array {
  const { subject, id, to = anna, answers, text = 'Only for you.' } = facts
  return Buffer.from(
    [
      `From: Maja Wisz <${maja}>`,
      `To: ${to}`,
      `Subject: ${subject}`,
      `Message-ID: <${id}>`,
      ...(answers ? [`In-Reply-To: <${answers}>`, `References: <${answers}>`] : []),
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>${text}</p><img src="https://pictures.example/a.png">`,
      '--b',
      'Content-Type: application/pdf; name=cv.pdf',
      'Content-Disposition: attachment; filename=cv.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0xLjQ=',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

describe.each(engines)('private and removed mail, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    for (const [visitor, account] of [
      [owner, anna],
      [colleague, tomek],
    ] as const) {
      await connect(visitor, account)
      await untilState(visitor, 'connected')
    }
  })
  afterAll(() => office.close())

  const path = () => `/api/candidates/${office.candidateId}`
  const listed = async (visitor: Visitor, subject: string) => {
    const { body } = await visitor.get(`${path()}/conversations`)
    return body.conversations.find((one: { subject: string }) => one.subject === subject)
  }
  const count = async (visitor: Visitor) => (await visitor.get(path())).body.emailCount as number
  const open = (visitor: Visitor, id: string) =>
    visitor.get(`${path()}/conversations/${id}?remoteImages=true`)
  const receive = async (facts: Parameters<typeof mail>[0], messageCount = 1, by = owner) => {
    office.google.world.receive({ raw: mail(facts) })
    await owner.post('/api/mailbox/sync', {})
    await colleague.post('/api/mailbox/sync', {})
    return await until(`${messageCount} of ${facts.subject}`, async () => {
      const found = await listed(by, facts.subject)
      return found?.messageCount === messageCount && found
    })
  }
  const setPrivate = (visitor: Visitor, id: string, isPrivate: boolean) =>
    visitor.request('PUT', `${path()}/conversations/${id}/privacy`, { private: isPrivate })

  /** Every way to a message, by what it answers. */
  const waysTo = async (visitor: Visitor, id: string, links: Record<string, string>) => {
    const reply = {
      id: crypto.randomUUID(),
      to: [{ name: '', address: maja }],
      subject: 'Re',
      html: '<p>x</p>',
    }
    const done = { upTo: [id], done: true }
    return {
      listed: (await visitor.get(`${path()}/conversations`)).text.includes(id),
      conversation: (await open(visitor, id)).status,
      file: (await visitor.get(links.file!)).status,
      picture: (await visitor.get(links.picture!)).status,
      original: (await visitor.get(`/api/messages/${id}/original`)).status,
      whole: (await visitor.get(`/api/messages/${id}/whole`)).status,
      // 409: without an inbox of one's own.
      notQuoted: [404, 409].includes(
        (await visitor.post(`${path()}/messages`, { ...reply, replyToMessageId: id })).status,
      ),
      done: (await visitor.request('PUT', `${path()}/conversations/done`, done)).status,
    }
  }
  const noWay = {
    ...{ listed: false, conversation: 404, file: 404, picture: 404, original: 404, whole: 404 },
    ...{ notQuoted: true, done: 404 },
  }
  const linksOf = async (id: string) => {
    const { body } = await open(owner, id)
    const message = body.messages.find((one: { id: string }) => one.id === id)
    const picture = /\/api\/pictures\?[^"]+/.exec(message.html)![0].replaceAll('&amp;', '&')
    return { file: message.attachments[0].url as string, picture }
  }

  it('a private conversation is seen by its owner alone, at once and by no way, an administrator included', async () => {
    const { id, visibility } = await receive({ subject: 'Salary', id: 'salary@x' })
    expect(visibility).toEqual({ to: 'team', because: null, mayChange: true })
    const links = await linksOf(id)
    const before = await count(colleague)
    expect((await listed(colleague, 'Salary')).visibility).toMatchObject({ to: 'team', mayChange: false })
    expect(await setPrivate(colleague, id, true)).toMatchObject({
      status: 403,
      body: { code: 'not-own-mail' },
    })
    const heard: string[] = []
    await office.database.listen({
      onNotice: (one) => void heard.push(JSON.stringify(one)),
      onMissed: () => {},
    })
    expect((await open(colleague, id)).status).toBe(200)
    const readBy = ['Tomek Nowak']
    expect(await setPrivate(owner, id, true)).toMatchObject({ status: 200, body: { readBy } })
    await until('the notice', async () => heard.some((one) => one.includes(office.candidateId)))
    for (const visitor of [colleague, admin]) expect(await waysTo(visitor, id, links)).toEqual(noWay)
    expect(await count(colleague)).toBe(before - 1)
    const receipt = (await colleague.get(`${path()}/conversations`)).body.receipt
    expect(receipt.messages).toBe(before - 1)
    expect(await setPrivate(colleague, id, false)).toMatchObject({ status: 404 })
    expect((await listed(owner, 'Salary')).visibility).toEqual({
      to: 'participants',
      because: 'conversation',
      mayChange: true,
    })
    expect((await open(owner, id)).status).toBe(200)
    expect((await owner.get(links.file)).status).toBe(200)
  })

  it('later mail of it is private too, whichever inbox brings it', async () => {
    const first = await listed(owner, 'Salary')
    await receive({ subject: 'Re: Salary', id: 'salary-2@x', answers: 'salary@x', to: tomek }, 1, colleague)
    const own = await listed(colleague, 'Re: Salary')
    expect(own.visibility, 'who has it himself sees it').toMatchObject({
      to: 'participants',
      mayChange: false,
    })
    expect(await setPrivate(colleague, own.id, false)).toMatchObject({
      status: 409,
      body: { code: 'private-by-colleague' },
    })
    expect(await listed(admin, 'Re: Salary')).toBeUndefined()
    expect((await listed(owner, 'Salary')).messageCount, 'not in her inbox').toBe(1)

    expect((await setPrivate(owner, first.id, false)).status).toBe(200)
    expect((await listed(admin, 'Salary')).messageCount).toBe(2)
    const actions = await office.database.db
      .selectFrom('audit_events')
      .select('action')
      .where('action', 'like', 'conversation.%')
      .orderBy('at')
      .execute()
    expect(actions.map(({ action }) => action)).toEqual([
      'conversation.made_private',
      'conversation.made_public',
    ])
  })

  it('mail that connects a private conversation with another makes the other private', async () => {
    const one = await receive({ subject: 'One', id: 'one@x' })
    await receive({ subject: 'Other', id: 'other@x', to: tomek }, 1, colleague)
    await setPrivate(owner, one.id, true)
    expect(await listed(admin, 'Other')).toBeDefined()
    const joint = mail({ subject: 'Both', id: 'both@x', answers: 'one@x' })
    const raw = Buffer.from(joint.toString().replace('References: <one@x>', 'References: <one@x> <other@x>'))
    office.google.world.receive({ raw })
    await owner.post('/api/mailbox/sync', {})
    await until('all private', async () => (await listed(admin, 'Other')) === undefined)
    expect(await listed(admin, 'Both')).toBeUndefined()
  })

  it('what is written privately is private until it arrives and afterwards, and so is the answer', async () => {
    const message = {
      ...{ id: crypto.randomUUID(), to: [{ name: '', address: maja }], subject: 'Between us' },
      ...{ html: '<p>Between us.</p>', private: true },
    }
    expect((await owner.post(`${path()}/messages`, message)).status).toBe(202)
    expect((await listed(owner, 'Between us')).visibility.to).toBe('participants')
    expect(await listed(colleague, 'Between us')).toBeUndefined()
    await until('the answer', async () => {
      await owner.post('/api/mailbox/sync', {})
      return (await listed(owner, 'Between us'))?.messageCount === 2
    })
    expect(await listed(colleague, 'Between us')).toBeUndefined()
    // The page still has the id under which it was written.
    expect((await setPrivate(owner, message.id, false)).status).toBe(200)
    expect((await listed(colleague, 'Between us')).messageCount).toBe(2)
    expect((await setPrivate(owner, message.id, true)).status).toBe(200)
    const { id } = await listed(owner, 'Between us')
    const { body } = await open(owner, id)
    const reply = {
      ...message,
      id: crypto.randomUUID(),
      private: null,
      replyToMessageId: body.messages[0].id,
    }
    expect((await owner.post(`${path()}/messages`, reply)).status).toBe(202)
    const row = await office.database.db
      .selectFrom('outbox')
      .select('private')
      .where('id', '=', reply.id)
      .executeTakeFirstOrThrow()
    expect(row.private, 'a reply in a private conversation').toBe(true)
  })

  it('with a candidate chosen so, new conversations are private from the start', async () => {
    const choose = (isPrivate: boolean) =>
      owner.request('PUT', `${path()}/privacy-default`, { private: isPrivate })
    expect((await choose(true)).status).toBe(204)
    expect((await owner.get(path())).body.privateByDefault).toBe(true)
    expect((await colleague.get(path())).body.privateByDefault).toBe(false)
    const { visibility, id } = await receive({ subject: 'New', id: 'new@x' })
    expect(visibility.to).toBe('participants')
    await setPrivate(owner, id, false)
    office.google.world.receive({ raw: mail({ subject: 'Re: New', id: 'new-2@x', answers: 'new@x' }) })
    await owner.post('/api/mailbox/sync', {})
    const answered = await until('the answer', async () => {
      const found = await listed(colleague, 'New')
      return found?.messageCount === 2 && found
    })
    expect(answered.visibility.to, 'shared again, and so is the answer').toBe('team')
    await choose(false)
    expect(
      (
        await owner.request('PUT', `/api/candidates/${crypto.randomUUID()}/privacy-default`, {
          private: true,
        })
      ).status,
    ).toBe(404)
  })

  it('removed mail is on no profile, comes back from the list alone, and later mail still comes', async () => {
    const { id } = await receive({ subject: 'Doctor', id: 'doctor@x' })
    expect((await open(owner, id)).body.messages[0].removable).toBe(true)
    expect((await open(colleague, id)).body.messages[0].removable).toBe(false)
    const links = await linksOf(id)
    const remove = (visitor: Visitor) => visitor.post(`${path()}/removals`, { messageIds: [id] })
    expect(await remove(colleague)).toMatchObject({ status: 403, body: { code: 'not-own-mail' } })
    expect(await remove(owner)).toMatchObject({ status: 200, body: { messageIds: [id] } })
    for (const visitor of [owner, colleague, admin]) expect(await waysTo(visitor, id, links)).toEqual(noWay)
    const { body } = await owner.get('/api/removed-mail')
    expect(body.messages).toMatchObject([{ id, subject: 'Doctor', candidates: [{ name: 'Maja Wisz' }] }])
    expect((await colleague.get('/api/removed-mail')).body.messages).toEqual([])

    await receive({ subject: 'Re: Doctor', id: 'doctor-2@x', answers: 'doctor@x' })
    const { db } = office.database
    await db
      .updateTable('message_copies')
      .set({ label_ids: ['INBOX', 'STARRED'] })
      .execute()
    expect(await listed(owner, 'Doctor')).toBeUndefined()

    expect((await owner.post('/api/removed-mail/restorations', { messageIds: [id] })).status).toBe(204)
    expect((await listed(colleague, 'Doctor')).messageCount).toBe(2)
    expect((await owner.get('/api/removed-mail')).body.messages).toEqual([])
  })

  it('removed mail stays removed after its inbox was disconnected, emptied and connected again', async () => {
    const { id } = await listed(owner, 'Doctor')
    await owner.post(`${path()}/removals`, { messageIds: [id] })
    const before = (await owner.get(`${path()}/conversations`)).body.conversations.length
    await owner.post('/api/mailbox/disconnection', { emails: 'remove' })
    await untilState(owner, 'none')
    await connect(owner, anna)
    await untilState(owner, 'connected')
    await until('all is back', async () => {
      const { body } = await owner.get(`${path()}/conversations`)
      return body.conversations.length >= before
    })
    expect((await listed(owner, 'Re: Doctor'))?.messageCount, 'only the later mail').toBe(1)
    const { body } = await owner.get('/api/removed-mail')
    expect(body.messages).toMatchObject([{ subject: 'Doctor' }])
  })

  it('a colleague’s own copy of removed mail stays', async () => {
    const { id } = await receive({ subject: 'Shared', id: 'shared@x', to: `${anna}, ${tomek}` })
    await until('both', async () => (await open(owner, id)).body.messages[0].inboxes.length === 2)
    await owner.post(`${path()}/removals`, { messageIds: [id] })
    expect((await listed(colleague, 'Shared')).messageCount).toBe(1)
    expect((await open(admin, id)).body.messages[0].inboxes).toEqual([tomek])
  })
})
