import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { MailSpec } from '../../emulator/spec.ts'
import { answer, authorizeUrl, open } from './browser.ts'
import { base64url, letter } from './letter.ts'
import { openEmulator } from './target.ts'

const ANNA = 'anna@firma.test'
const START_MS = Date.parse('2026-10-01T08:00:00Z')
const SCOPE = 'openid email https://mail.google.com/'
const folder = mkdtempSync(join(tmpdir(), 'emulator-'))
afterAll(() => rmSync(folder, { recursive: true }))

const oldMail = (index: number): MailSpec => ({
  at: START_MS - (10 - index) * 3_600_000,
  raw: letter({ to: ANNA, messageId: `<${index}@example.test>`, head: mixed(index) }),
  copies: [{ account: ANNA, labels: index % 2 === 0 ? ['INBOX', 'UNREAD'] : ['UNREAD', 'INBOX', 'Old'] }],
})
const mixed = (index: number) => (index === 3 ? ['Content-Type: application/pdf; name=cv.pdf'] : [])

interface Run {
  /** Status, headers without the wall clock's Date, and body of every answer. */
  answers: string[]
  journal: string
}

let runs = 0
/** Answers contain the port, and two emulators in one run cannot share a port. */
const PORTLESS = /http:\/\/127\.0\.0\.1:\d+|127\.0\.0\.1%3A\d+/g

/** Starts on an empty journal, makes a day of calls over HTTP, and returns all answers and the journal. */
async function run(seed: number): Promise<Run> {
  const journalPath = join(folder, `${++runs}.jsonl`)
  const clock = virtualClock(START_MS)
  const emulator = await openEmulator({
    ...{ seed, clock, journalPath, project: 'p' },
    world: {
      mail: Array.from({ length: 8 }, (_, index) => oldMail(index)),
      correspondents: [
        { email: 'jan@example.test', name: 'Jan', replies: [{ afterMs: 60_000, text: 'Yes.' }] },
      ],
    },
    switches: { secretsSeeded: true, listOrder: 'shuffled', pushDuplicated: true },
  })
  const answers = await day(emulator, await signedIn(emulator))
  await emulator.close()
  const journal = readFileSync(journalPath, 'utf8')
  return { answers: answers.map((text) => text.replace(PORTLESS, 'http://emulator')), journal }
}

interface Token {
  text: string
  authorization: string
}

async function signedIn(emulator: Emulator): Promise<Token> {
  const page = await open(authorizeUrl(emulator, { scope: SCOPE }))
  const { location } = await answer(emulator, page, 'allow')
  const fields = {
    grant_type: 'authorization_code',
    code: location!.searchParams.get('code')!,
    client_id: 'kurier-demo',
    client_secret: 'kurier-demo-secret',
    redirect_uri: location!.origin + location!.pathname,
  }
  const reply = await fetch(`${emulator.url}/token`, { method: 'POST', body: new URLSearchParams(fields) })
  const { id_token, ...tokens } = await reply.json()
  const claims = id_token.split('.')[1]
  // The id token's claims name the origin. Only at_hash, the hash of the access token, could be random.
  const { at_hash } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const text = `${page.text}\n${location}\n${at_hash}\n${JSON.stringify(tokens)}`
  return { text, authorization: `Bearer ${tokens.access_token}` }
}

async function day(emulator: Emulator, { text, authorization }: Token): Promise<string[]> {
  const answers = [text]
  const call = async (method: string, path: string, body?: object | string, type = 'application/json') => {
    const response = await fetch(emulator.url + path, {
      method,
      headers: { authorization, 'content-type': type },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const reply = await response.text()
    const headers = [...response.headers].filter(([name]) => name !== 'date')
    answers.push(`${method} ${path} ${response.status}\n${headers.join('\n')}\n${reply}`)
    return reply
  }
  const gmail = '/gmail/v1/users/me'
  const raw = base64url(
    letter({ from: ANNA, to: 'jan@example.test, ola@firma.test, no@firma.test', messageId: '<a@b.test>' }),
  )
  await call('POST', `${gmail}/watch`, { topicName: 'projects/p/topics/gmail' })
  const { messages } = JSON.parse(await call('GET', `${gmail}/messages?maxResults=8`))
  for (const { id } of messages) await call('GET', `${gmail}/messages/${id}`)
  const { id, threadId } = JSON.parse(await call('POST', `${gmail}/messages/send`, { raw }))
  const draft = JSON.parse(await call('POST', `${gmail}/drafts`, { message: { raw, threadId } }))
  await call('PUT', `${gmail}/drafts/${draft.id}`, { message: { raw } })
  await call('POST', `${gmail}/drafts/send`, { id: draft.id })
  await call('POST', `${gmail}/labels`, { name: 'Hiring' })
  await call('POST', `${gmail}/messages/${id}/modify`, { addLabelIds: ['Label_2', 'STARRED'] })
  await call('POST', `${gmail}/messages/${messages[0].id}/trash`)
  await call('POST', '/_admin/clock', { advanceMs: 120_000 })
  await call('POST', `/upload${gmail}/messages/send?uploadType=resumable`, {})
  const parts = messages.map((one: { id: string }) =>
    batchPart(`${gmail}/messages/${one.id}?format=metadata`),
  )
  await call('POST', '/batch/gmail/v1', `${parts.join('')}--frame--`, 'multipart/mixed; boundary=frame')
  await call('GET', `${gmail}/history?startHistoryId=9999999`)
  await call('GET', `${gmail}/threads/${threadId}`)
  await call('POST', '/_admin/clock', { advanceMs: 31 * 86_400_000 })
  await call('GET', '/_admin/calls')
  await call('GET', '/_admin/world')
  answers.push(JSON.stringify(emulator.pubsub.pull('projects/p/subscriptions/gmail', 100)))
  return answers
}

const batchPart = (path: string) =>
  `--frame\r\nContent-Type: application/http\r\nContent-ID: <${path.slice(-30)}>\r\n\r\nGET ${path}\r\n\r\n\r\n`

it('gives the same answers and the same journal for the same seed, byte by byte', async () => {
  const first = await run(7)
  const second = await run(7)
  expect(first.answers.length).toBeGreaterThan(20)
  expect(second.answers).toEqual(first.answers)
  expect(second.journal).toBe(first.journal)
})

it('gives other ids, tokens and gaps for another seed', async () => {
  const [one, other] = [await run(7), await run(8)]
  expect(other.journal).not.toBe(one.journal)
  const idsIn = ({ answers }: Run) => new Set(answers.join().match(/"id":"[0-9a-f]{16}"/g))
  expect([...idsIn(one)].filter((id) => idsIn(other).has(id))).toEqual([])
  const tokensIn = ({ answers }: Run) => answers.join().match(/ya29\.[\w-]+/)?.[0]
  expect(tokensIn(one)).toMatch(/^ya29\./)
  expect(tokensIn(one)).not.toBe(tokensIn(other))
})
