import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../server/log.ts'
import { resealGrants } from '../../server/mailboxes/reseal.ts'
import { unseal } from '../../server/mailboxes/seal.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, officeSecret, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice } from '../support/small-office.ts'

const newest = 'the newest secret of the office, long enough'
const stranger = 'a secret that never sealed anything here'

describe.each(engines)('KURIER_SECRET, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let recruiter: Visitor
  beforeEach(async () => {
    office = await openSmallOffice(engine)
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(() => office.close())

  const mailbox = async () =>
    await office.database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
  const opens = async (secret: string) => {
    const { id, sealed_token } = await mailbox()
    return unseal(sealed_token!, id, [secret])
  }
  /** Restarts with these secrets and without a worker, so that the request is the first to use the grant. */
  const webAlone = async (...secrets: [string, ...string[]]) => {
    await office.restart({ secrets, role: 'web' })
    return await office.signIn(anna)
  }
  const lost = { state: 'action_needed', cause: 'secret_lost' }

  it('seals every grant again at start, after which the older secret can be removed', async () => {
    const token = await opens(officeSecret)
    await office.restart({ secrets: [newest, officeSecret] })
    expect(await opens(newest)).toBe(token)
    const rotations = await office.database.db
      .selectFrom('audit_events')
      .select('details')
      .where('action', '=', 'secret.rotated')
      .execute()
    expect(rotations).toEqual([{ details: { count: 1 } }])
    await office.restart({ secrets: [newest] })
    const again = await office.signIn(anna)
    await again.post('/api/mailbox/sync', {})
    await untilState(again, 'connected')
  })

  it('does not touch a grant that was given while it was sealing', async () => {
    const { id, sealed_token } = await mailbox()
    const { db } = office.database
    const secrets = [newest, officeSecret]
    const parts = { db, secrets, clock: { now: () => new Date() }, log: createLog('silent') }
    // Two processes at once, and then once more: one of them seals each grant, and it is not sealed again.
    const reports = await Promise.all([resealGrants(parts), resealGrants(parts)])
    expect(reports.map(({ total, lost }) => [total, lost])).toEqual([
      [1, 0],
      [1, 0],
    ])
    const sealed = (await mailbox()).sealed_token
    expect(sealed).not.toBe(sealed_token)
    await resealGrants(parts)
    expect((await mailbox()).sealed_token).toBe(sealed)
    expect(unseal(sealed!, id, [newest])).toBe(unseal(sealed_token!, id, [officeSecret]))
  })

  it('when lost, is named as the cause by sync, and everything works again once it is back', async () => {
    await office.restart({ secrets: [stranger] })
    let owner = await office.signIn(anna)
    await untilState(owner, 'action_needed')
    expect((await owner.get('/api/mailbox')).body).toMatchObject(lost)
    expect((await owner.post('/api/mailbox/sync', {})).body.code).toBe('mailbox-needs-action')
    await office.restart({ secrets: [stranger, officeSecret] })
    owner = await office.signIn(anna)
    await untilState(owner, 'connected')
    expect(await opens(stranger)).toBe(
      unseal((await mailbox()).sealed_token!, (await mailbox()).id, [stranger]),
    )
  })

  // The web process alone needs PostgreSQL.
  it.runIf(engine === 'postgres')('when lost, makes no request fail', async () => {
    const owner = await webAlone(stranger)
    await office.database.db
      .insertInto('ledger')
      .values({
        ...{ mailbox_id: (await mailbox()).id, provider_id: 'ff', found_by: 'history' },
        ...{
          discovered_at: new Date(),
          next_attempt_at: new Date(),
          last_error: null,
          set_aside_at: new Date(),
        },
      })
      .execute()
    expect(await owner.get('/api/mailbox/set-aside')).toMatchObject({
      status: 200,
      body: { total: 1, messages: [{ headers: null }] },
    })
    const asked = await owner.post('/api/mailbox/explanations', { text: maja })
    expect(asked).toMatchObject({ status: 409, body: { code: 'mailbox-needs-action' } })
    expect((await owner.get('/api/mailbox')).body).toMatchObject(lost)
    expect((await owner.get(`/api/candidates/${office.candidateId}/conversations`)).status).toBe(200)
    // Reconnecting seals a new grant with the present secret; disconnecting needs none.
    expect((await connect(owner, anna)).get('connect')).toBe('connected')
    expect((await owner.get('/api/mailbox')).body.state).not.toBe('action_needed')
    const after = await webAlone('yet another secret, that opens nothing')
    expect((await after.post('/api/mailbox/disconnection', { emails: 'keep' })).status).toBe(200)
    expect((await after.get('/api/mailbox')).body.state).toBe('none')
  })
})
