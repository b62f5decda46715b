import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetConsents } from '../../server/mailboxes/connect.ts'
import { unseal } from '../../server/mailboxes/seal.ts'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, consentAtGoogle, type Office, officeSecret } from '../support/office.ts'
import { anna, openSmallOffice, tomek } from '../support/small-office.ts'

describe.each(engines)('a consent at Google, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let here: Visitor

  beforeAll(async () => {
    office = await openSmallOffice(engine)
    here = await office.signIn(anna)
  })
  afterAll(() => office.close())

  const begin = async (who: Visitor) =>
    new URL((await who.post('/api/mailbox/consents', {})).body.url as string)
  /** Consents at Google, and opens the way back in this browser. Returns the outcome. */
  const endIn = async (who: Visitor, asked: URL, account = anna) => {
    const back = await consentAtGoogle(asked, account)
    const { headers } = await who.get(`${back.pathname}${back.search}`)
    expect(headers['cache-control']).toBe('no-store')
    return new URL(String(headers.location), 'http://localhost:3000').searchParams.get('connect')
  }
  const consents = async () => await office.database.db.selectFrom('consents').selectAll().execute()
  const mailboxes = async () => await office.database.db.selectFrom('mailboxes').select('address').execute()

  it('is refused in another browser session, of another person or of the same one', async () => {
    const victim = await office.signIn(tomek)
    expect(await endIn(victim, await begin(here), 'private@gmail.test')).toBe('expired')
    const sameElsewhere = await office.signIn(anna)
    expect(await endIn(sameElsewhere, await begin(here))).toBe('expired')
    expect(await mailboxes()).toEqual([])
  })

  it('is refused a second time, and after its session has ended', async () => {
    const asked = await begin(here)
    expect(await endIn(here, asked)).toBe('connected')
    expect(await endIn(here, asked)).toBe('expired')
    const other = await office.signIn(anna)
    const before = await consents()
    const late = await begin(other)
    await other.post('/api/auth/sign-out', {})
    expect(await consents()).toEqual(before)
    expect(await endIn(await office.signIn(anna), late)).toBe('expired')
  })

  it('keeps neither the state nor the verifier in the clear', async () => {
    const asked = await begin(here)
    const stored = JSON.stringify(await consents())
    expect(stored).not.toContain(asked.searchParams.get('state'))
    const hashed = (text: string) => createHash('sha256').update(text).digest('base64url')
    const key = hashed(asked.searchParams.get('state')!)
    const row = (await consents()).find((one) => one.state === key)!
    const verifier = unseal(row.sealed_verifier, key, [officeSecret])
    expect(asked.searchParams.get('code_challenge')).toBe(hashed(verifier))
    expect(stored).not.toContain(verifier)
  })

  it('is refused if the id token does not answer this request', async () => {
    const asked = await begin(here)
    expect(asked.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/)
    asked.searchParams.set('nonce', 'of-another-request')
    expect(await endIn(here, asked)).toBe('failed')
    asked.searchParams.delete('nonce')
    const bare = await begin(here)
    bare.searchParams.delete('nonce')
    expect(await endIn(here, bare)).toBe('failed')
  })

  it('is one of at most five of a user; the oldest gives way', async () => {
    const asked: URL[] = []
    for (let count = 0; count < 7; count += 1) asked.push(await begin(here))
    expect(await consents()).toHaveLength(5)
    expect(await endIn(here, asked[1]!)).toBe('expired')
    expect(await endIn(here, asked[2]!)).toBe('connected')
  })

  it('is forgotten when its time is over', async () => {
    await begin(here)
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
    await forgetConsents(office.database.db, inMinutes(14))
    expect(await consents()).not.toEqual([])
    await forgetConsents(office.database.db, inMinutes(16))
    expect(await consents()).toEqual([])
    expect((await connect(here, anna)).get('connect')).toBe('connected')
  })
})
