import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visibleMessages } from '../../server/messages/visibility.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, conversations, maja, openSmallOffice, tomek, untilMessages } from '../support/small-office.ts'

const lawyer = 'lawyer@kancelaria.example'
const adminEmail = 'admin@kurier.test'

describe.each(engines)('what a block covers of a disconnected inbox, on %s', (engine) => {
  let office: Office & { candidateId: string }
  /** Whose inbox has left its mail here. */
  let leaver: Visitor
  /** Reads candidates' mail; their own inbox is not connected. */
  let reader: Visitor
  /** An administrator without the permission to read mail. */
  let blind: Visitor

  beforeEach(async () => {
    office = await openSmallOffice(engine, { minuteMs: 100 })
    leaver = await office.signIn(anna)
    reader = await office.signIn(tomek)
    blind = await office.signIn(adminEmail)
    const { db } = office.database
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', adminEmail).execute()
    receive('Plain', [])
    receive('With the lawyer')
    await connect(leaver, anna)
    await untilMessages(reader, office.candidateId, 2)
  })
  afterEach(() => office.close())

  const receive = (subject: string, headers = [`Cc: ${lawyer}`], to = anna) =>
    office.google.world.receive({ raw: letter({ from: `Maja <${maja}>`, to, subject, headers }) })[0]!.message
  const leave = async (emails = 'keep') => {
    expect((await leaver.post('/api/mailbox/disconnection', { emails })).status).toBe(200)
  }
  const add = async (visitor: Visitor, path: string, pattern: string) => {
    const answer = await visitor.post(path, { pattern })
    expect(answer.status, answer.text).toBe(201)
    return answer.body
  }
  const lift = async (visitor: Visitor, path: string, { id }: { id: string }) =>
    expect((await visitor.request('DELETE', `${path}/${id}`)).status).toBe(200)
  const subjects = async (who = reader) =>
    (await conversations(who, office.candidateId))
      .flatMap((one) => one.messages.map(() => one.subject))
      .sort()
  const stored = async () =>
    (await office.database.db.selectFrom('messages').select('subject').orderBy('subject').execute()).map(
      (row) => row.subject,
    )
  const hidden = async () =>
    (
      await office.database.db
        .selectFrom('message_copies')
        .innerJoin('messages', 'messages.id', 'message_copies.message_id')
        .select('hidden')
        .where('subject', '=', 'With the lawyer')
        .execute()
    ).map((row) => row.hidden)
  const both = ['Plain', 'With the lawyer']

  it('comes back when an administrator who may not read it lifts the block', async () => {
    await leave()
    const list = (await reader.get(`/api/candidates/${office.candidateId}/conversations`)).body.conversations
    const company = await add(blind, '/api/blocks', '@kancelaria.example')
    expect(await subjects()).toEqual(['Plain'])
    expect(await stored()).toEqual(both)
    const users = await office.database.db.selectFrom('users').selectAll().execute()
    for (const user of users) {
      const seen = await visibleMessages(office.database.db, user).select('subject').execute()
      expect(seen.map((one) => one.subject)).not.toContain('With the lawyer')
    }
    const gone = list.find((one: { subject: string }) => one.subject === 'With the lawyer')
    for (const who of [reader, leaver, blind]) {
      const answer = await who.get(`/api/candidates/${office.candidateId}/conversations/${gone.id}`)
      expect(answer.status).toBe(404)
    }
    await lift(blind, '/api/blocks', company)
    expect(await subjects()).toEqual(both)
  })

  it('stays hidden while another block covers it, and comes back after the last', async () => {
    await leave()
    const own = await add(leaver, '/api/mailbox/blocks', lawyer)
    const domain = await add(blind, '/api/blocks', 'kancelaria.example')
    await lift(leaver, '/api/mailbox/blocks', own)
    expect(await subjects()).toEqual(['Plain'])
    const exact = await add(blind, '/api/blocks', lawyer)
    await lift(blind, '/api/blocks', domain)
    expect(await subjects()).toEqual(['Plain'])
    const elsewhere = await add(reader, '/api/mailbox/blocks', lawyer)
    await lift(blind, '/api/blocks', exact)
    expect(await subjects()).toEqual(both)
    await lift(reader, '/api/mailbox/blocks', elsewhere)
  })

  it('comes back on the profile of whoever was given the address meanwhile', async () => {
    await leave()
    const company = await add(blind, '/api/blocks', lawyer)
    const path = `/api/candidates/${office.candidateId}`
    await blind.post(`${path}/addresses`, { address: 'maja@dom.example' })
    const { addresses } = (await blind.get(path)).body
    const { id } = addresses.find((one: { address: string }) => one.address === maja)
    expect((await reader.get(`${path}/addresses/${id}/removal`)).body.emails).toBe(1)
    expect((await blind.request('DELETE', `${path}/addresses/${id}`)).status).toBe(200)
    const other = await blind.post('/api/candidates', { name: 'Maja W.', addresses: [maja, lawyer] })
    const theirs = async () =>
      (await conversations(reader, other.body.id)).map((one: { subject: string }) => one.subject).sort()
    expect(await theirs()).toEqual(['Plain'])
    await lift(blind, '/api/blocks', company)
    expect(await theirs()).toEqual(both)
    expect(await subjects()).toEqual([])
  })

  it('tells nothing of others’ mail to somebody who may not read it', async () => {
    const told = (await blind.get(`/api/blocks/preview?pattern=${lawyer}`)).body
    expect(told).toEqual({ pattern: lawyer, messages: null, profiles: null, kept: null, keptDays: 30 })
    receive('To both', undefined, `${anna}, ${tomek}`)
    await connect(reader, tomek)
    await until('both have it', async () => {
      const messages = await untilMessages(leaver, office.candidateId, 3)
      return messages.some((one) => one.inboxes.length === 2)
    })
    const whole = (await leaver.get(`/api/mailbox/blocks/preview?pattern=${lawyer}`)).body
    expect(whole).toMatchObject({ messages: 1, profiles: 1, kept: 1 })
    const { db } = office.database
    await db.updateTable('users').set({ mail_permission: 'none' }).where('email', '=', anna).execute()
    const own = (await leaver.get(`/api/mailbox/blocks/preview?pattern=${lawyer}`)).body
    expect(own).toMatchObject({ messages: 2, profiles: 1, kept: null })
  })

  it('is gone for good thirty days later, and not before', async () => {
    receive('With the lawyer again')
    await untilMessages(reader, office.candidateId, 3)
    await leave()
    const company = await add(blind, '/api/blocks', lawyer)
    const since = (subject: string, days: number) =>
      office.database.db
        .updateTable('message_copies')
        .set({ blocked_at: new Date(Date.now() - days * 24 * 60 * 60_000) })
        .where('message_id', 'in', (eb) =>
          eb.selectFrom('messages').select('id').where('subject', '=', subject),
        )
        .execute()
    await since('With the lawyer again', 29)
    await since('With the lawyer', 31)
    await until('gone', async () => (await stored()).length === 2)
    await lift(blind, '/api/blocks', company)
    expect(await subjects()).toEqual(['Plain', 'With the lawyer again'])
  })

  it('stays hidden when its inbox is connected again, and is what Gmail says once the block is lifted', async () => {
    const inTrash = receive('In the trash')
    const deleted = receive('Deleted')
    await untilMessages(reader, office.candidateId, 4)
    await leave()
    const company = await add(blind, '/api/blocks', lawyer)
    office.google.world.trash(anna, [inTrash.id])
    office.google.world.remove(anna, [deleted.id])
    await connect(leaver, anna)
    await untilState(leaver, 'connected')
    expect(await subjects()).toEqual(['Plain'])
    expect(await hidden()).toEqual(['blocked'])
    const told = (await leaver.post('/api/mailbox/explanations', { text: maja })).body.messages
    expect(told.map((one: { verdict: { kind: string } }) => one.verdict.kind).sort()).toEqual([
      'blocked',
      'refused',
      'shown',
    ])
    expect(office.google.calls.bodiesFetched(anna)).toHaveLength(4)
    await lift(blind, '/api/blocks', company)
    await until('as Gmail has it', async () => (await subjects()).join() === both.join())
    await leave('remove')
    expect(await stored()).toEqual([])
  })

  it('is kept as well while Google refuses the inbox, and removed with it', async () => {
    const { db } = office.database
    await db
      .updateTable('mailboxes')
      .set({ action_cause: 'revoked', action_since: new Date() })
      .where('address', '=', anna)
      .execute()
    const refused = await add(blind, '/api/blocks', lawyer)
    expect(await hidden()).toEqual(['blocked'])
    await lift(blind, '/api/blocks', refused)
    expect(await subjects()).toEqual(both)
    await add(blind, '/api/blocks', lawyer)
    await leave('remove')
    expect(await stored()).toEqual([])
  })
})
