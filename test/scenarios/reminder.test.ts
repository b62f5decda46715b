import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { anna, openSmallOffice } from '../support/small-office.ts'

const hourMs = 3_600_000
const minuteMs = 100
/** Long enough for several of the worker's periodic checks. */
const severalMinutesMs = 700

describe.each(engines)('the letter about an inbox that needs action, on %s', (engine) => {
  let post: PostOffice
  let office: Office
  let recruiter: Visitor
  let aheadMs: number
  beforeEach(async () => {
    aheadMs = 0
    post = await openPostOffice()
    office = await openSmallOffice(engine, {
      letters: { url: post.url, from: 'Kurier <kurier@firma.test>' },
      kurierClock: { now: () => new Date(Date.now() + aheadMs) },
      minuteMs,
    })
    recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
  })
  afterEach(async () => {
    await office.close()
    await post.close()
  })

  const breakGrant = async () => {
    office.google.grants.kill(anna, 'password-changed')
    await recruiter.post('/api/mailbox/sync', {})
    await untilState(recruiter, 'action_needed')
  }
  const lettersAfter = async (count: number) => {
    await until(`${count} letters`, async () => post.letters.length >= count)
    await setTimeout(severalMinutesMs)
    return post.letters
  }
  const mailbox = async () =>
    await office.database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
  const putAccess = async (access: string) => {
    const administrator = await office.signIn('admin@kurier.test')
    const { id } = await office.database.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', anna)
      .executeTakeFirstOrThrow()
    await administrator.request('PUT', `/api/people/${id}/access`, { access })
  }

  it('comes after a day, once, in the owner’s language', async () => {
    await recruiter.request('PATCH', '/api/me', { language: 'pl', timeZone: 'Europe/Warsaw' })
    await breakGrant()
    aheadMs = 23 * hourMs
    expect(await lettersAfter(0)).toEqual([])
    aheadMs = 24 * hourMs
    const [letter, ...others] = await lettersAfter(1)
    expect(others).toEqual([])
    expect(letter).toMatchObject({ to: [anna], from: 'kurier@firma.test' })
    const { envelope, text, html } = letter!.parsed
    expect(envelope.subject).toBe(`Połącz Gmail ponownie: nie można odczytać skrzynki ${anna}`)
    const since = new Intl.DateTimeFormat('pl', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'Europe/Warsaw',
    }).format((await mailbox()).action_since!)
    for (const content of [text, html]) {
      expect(content).toContain(`Kurier nie może odczytać skrzynki ${anna} od ${since}.`)
      expect(content).toContain('cofnięto dostęp albo zmieniono hasło')
      expect(content).toContain('http://localhost:3000/account#integration')
    }
    expect(letter!.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    aheadMs = 48 * hourMs
    expect(await lettersAfter(1)).toHaveLength(1)
  })

  it('comes again about a new problem, after the inbox was reconnected', async () => {
    await breakGrant()
    aheadMs = 25 * hourMs
    const [letter] = await lettersAfter(1)
    expect(letter!.parsed.envelope.subject).toBe(`Reconnect Gmail: ${anna} cannot be read`)
    expect((await mailbox()).owner_told_at).not.toBeNull()
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected')
    expect((await mailbox()).owner_told_at).toBeNull()
    await breakGrant()
    expect(await lettersAfter(1)).toHaveLength(1)
    aheadMs += 24 * hourMs
    expect(await lettersAfter(2)).toHaveLength(2)
    await recruiter.post('/api/mailbox/disconnection', { emails: 'keep' })
    expect((await mailbox()).owner_told_at).toBeNull()
  })

  it('waits while the owner’s access is disabled', async () => {
    await breakGrant()
    await putAccess('disabled')
    aheadMs = 30 * hourMs
    expect(await lettersAfter(0)).toEqual([])
    await putAccess('active')
    expect(await lettersAfter(1)).toHaveLength(1)
  })

  it('is tried again ten minutes after the mail server refused it, and then comes once', async () => {
    await breakGrant()
    post.refusing = true
    aheadMs = 24 * hourMs
    await until('the first attempt', async () => post.attempts === 1)
    aheadMs += 9 * 60_000
    await until('the job done, with no attempt of the queue to come', async () => {
      const { rows } = await sql`select 1 from pgboss.job where name = 'remind-owner'
        and state in ('created', 'retry', 'active')`.execute(office.database.db)
      return rows.length === 0
    })
    expect(post.attempts).toBe(1)
    expect((await mailbox()).owner_told_at).toBeNull()
    post.refusing = false
    aheadMs += 2 * 60_000
    expect(await lettersAfter(1)).toHaveLength(1)
    expect(post.attempts).toBe(2)
  })
})
