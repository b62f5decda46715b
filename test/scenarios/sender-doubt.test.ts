import { expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import { letter } from '../support/letters.ts'
import { connect, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, untilMessages } from '../support/small-office.ts'

it.each(engines)('shows the true address beside a name that may deceive, on %s', async (engine) => {
  const office = await openSmallOffice(engine)
  try {
    const recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
    const from = `"Anna Kowalska <anna@kurier.test>" <${maja}>`
    const to = `${anna}, Tomek Nowak <tomek@elsewhere.example>`
    office.google.world.receive({ raw: letter({ from, to, subject: 'Pilne', messageId: 'spoof@x' }) })
    await recruiter.post('/api/mailbox/sync', {})
    const [message] = await untilMessages(recruiter, office.candidateId, 1)
    expect(message.from).toMatchObject({ address: maja, doubt: 'other-address' })
    expect(message.to).toEqual([
      { name: '', address: anna },
      { name: 'Tomek Nowak', address: 'tomek@elsewhere.example', doubt: 'colleague-name' },
    ])
    const path = `/api/candidates/${office.candidateId}/conversations`
    const { body: list } = await recruiter.get(path)
    expect(list.conversations[0].participants).toEqual([maja])
    const { body: conversation } = await recruiter.get(`${path}/${message.id}`)
    expect(conversation.reply.to).toMatchObject([{ address: maja, doubt: 'other-address' }])
    expect(conversation.reply.cc).toMatchObject([{ doubt: 'colleague-name' }])

    const answer = { ...conversation.reply, subject: 'Re: Pilne', html: '<p>No.</p>', cc: [] }
    const sent = await recruiter.post(`/api/candidates/${office.candidateId}/messages`, {
      ...answer,
      id: crypto.randomUUID(),
      replyToMessageId: message.id,
    })
    expect(sent.status).toBe(202)
    const { recipients } = await office.database.db
      .selectFrom('outbox')
      .select('recipients')
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(recipients), 'a doubt is told anew each time').not.toContain('doubt')
  } finally {
    await office.close()
  }
})
