import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Answer, Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek } from '../support/small-office.ts'

/** Somebody with an account here and without an inbox. */
const ewa = 'ewa@kurier.test'
const client = 'prezes@klient.example'

describe.each(engines)('which emails are the team’s own and whom a reply goes to, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  let letters = 0
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(() => office.close())

  /** The conversation of a letter that arrives in Anna's inbox, and its entry in the list. */
  const received = async (facts: {
    from: string
    to: string
    headers?: string[]
  }): Promise<Answer['body']> => {
    letters += 1
    const subject = `Rozmowa ${letters}`
    office.google.world.receive({ raw: letter({ ...facts, subject }), to: [anna] })
    await recruiter.post('/api/mailbox/sync', {})
    return await until(subject, async () => {
      const all = await conversations(recruiter, office.candidateId)
      const list = await recruiter.get(`/api/candidates/${office.candidateId}/conversations`)
      const bySubject = (one: { subject: string }) => one.subject === subject
      const found = all.find(bySubject)
      return found && { ...found, listed: list.body.conversations.find(bySubject) }
    })
  }
  const addresses = (list: { address: string }[]) => list.map(({ address }) => address)

  it.each([
    ['whose inbox is not connected', ewa],
    ['under a +tag', 'tomek+rekrutacja@kurier.test'],
    ['however it is spelt', 'TOMEK@Kurier.Test'],
  ])('takes the email of a colleague %s for ours, and answers the candidate', async (_, colleague) => {
    const found = await received({
      from: `Kolega <${colleague}>`,
      to: maja,
      headers: [`Cc: ${anna}, ${client}`],
    })
    expect(found.messages).toMatchObject([{ own: true }])
    expect(found.listed.needsReply).toBe(false)
    expect(addresses(found.reply.to)).toEqual([maja])
    expect(addresses(found.reply.cc)).toEqual([colleague, client])
  })

  it('replies to the candidate and not to others, in whichever header a colleague named them', async () => {
    const many = await received({ from: ewa, to: `${client}, ${anna}`, headers: [`Cc: Maja <${maja}>`] })
    expect(addresses(many.reply.to)).toEqual([maja])
    expect(addresses(many.reply.cc)).toEqual([ewa, client])
  })

  it('replies to the recipients of one’s own email, without oneself in any spelling', async () => {
    const own = await received({
      from: 'Anna <anna+kurier@kurier.test>',
      to: `${maja}, ${client}, anna+kopia@kurier.test`,
      headers: [`Cc: Anna+archiwum@kurier.test, ${ewa}`],
    })
    expect(own.messages).toMatchObject([{ own: true }])
    expect(addresses(own.reply.to)).toEqual([maja, client])
    expect(addresses(own.reply.cc)).toEqual([ewa])
  })

  it('leaves oneself out of Reply all under any +tag, and with dots where Gmail ignores them', async () => {
    const { db } = office.database
    const mailbox = await db.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
    await db
      .insertInto('mailbox_addresses')
      .values({ mailbox_id: mailbox.id, address: 'annak@gmail.com', address_key: 'annak@gmail.com' })
      .execute()
    const found = await received({
      from: maja,
      to: `anna+maja@kurier.test, an.na.k+x@gmail.com, annak+y@googlemail.com`,
      headers: [`Cc: ${tomek}, ANNA@kurier.test`],
    })
    expect(found.listed.needsReply).toBe(true)
    expect(addresses(found.reply.to)).toEqual([maja])
    expect(addresses(found.reply.cc)).toEqual([tomek])
  })

  it('counts nobody outside as a colleague, nor a candidate whose address is one’s own with a tag', async () => {
    const added = await recruiter.post(`/api/candidates/${office.candidateId}/addresses`, {
      address: 'anna+kandydat@kurier.test',
    })
    expect(added.status).toBe(201)
    const test = await received({ from: 'anna+kandydat@kurier.test', to: anna })
    expect(test).toMatchObject({ messages: [{ own: false }], listed: { needsReply: true } })
    expect(addresses(test.reply.to)).toEqual(['anna+kandydat@kurier.test'])
    const outside = await received({ from: client, to: `${anna}, ${maja}` })
    expect(outside).toMatchObject({ messages: [{ own: false }], listed: { needsReply: true } })
    expect(addresses(outside.reply.to)).toEqual([client])
    expect(addresses(outside.reply.cc)).toEqual([maja])
  })
})
