import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTarget, putLetter, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

interface PartAnswer {
  status: number
  body: Record<string, never> & { id?: string; error?: { code: number } }
}

/** Posts calls `METHOD path` with content ids `item0`, `item1`, …; returns the answers by content id. */
async function batch(calls: readonly string[], bodies: readonly string[] = []) {
  const parts = calls.map((call, index) => {
    const body = bodies[index] ?? ''
    const head = body === '' ? '' : 'Content-Type: application/json\r\n'
    return `--frame\r\nContent-Type: application/http\r\nContent-ID: <item${index}>\r\n\r\n${call}\r\n${head}\r\n${body}\r\n`
  })
  const response = await fetch(`${target.rootUrl}batch/gmail/v1`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await target.accessToken()}`,
      'content-type': 'multipart/mixed; boundary=frame',
    },
    body: `${parts.join('')}--frame--\r\n`,
  })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  }
}

function partsOf({ type, text }: { type: string; text: string }): Map<string, PartAnswer> {
  const boundary = /boundary="?([^";]+)/.exec(type)![1]!
  const answers = new Map<string, PartAnswer>()
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const [partHead = '', innerHead = '', ...body] = part.trim().split('\r\n\r\n')
    const contentId = /^Content-ID: <(.+)>/im.exec(partHead)![1]!
    expect(partHead).toMatch(/^Content-Type: application\/http/im)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(innerHead)![1])
    const json = body.join('\r\n\r\n').trim()
    answers.set(contentId, { status, body: json === '' ? {} : JSON.parse(json) })
  }
  return answers
}

describe('batch', () => {
  it('answers every part by its content id, whether or not others fail', async () => {
    const id = await putLetter(target)
    const answer = await batch([
      `GET /gmail/v1/users/me/messages/${id}?format=minimal`,
      'GET /gmail/v1/users/me/messages/1000000000000001',
      'GET /gmail/v1/users/me/messages/nothing',
      'GET /gmail/v1/users/me/profile',
    ])
    expect(answer.status).toBe(200)
    expect(answer.type).toMatch(/^multipart\/mixed/)
    const parts = partsOf(answer)
    expect([...parts.keys()].toSorted()).toEqual([0, 1, 2, 3].map((index) => `response-item${index}`))
    expect(parts.get('response-item0')).toMatchObject({ status: 200, body: { id } })
    expect(parts.get('response-item1')).toMatchObject({ status: 404, body: { error: { code: 404 } } })
    expect(parts.get('response-item2')).toMatchObject({ status: 400 })
    expect(parts.get('response-item3')).toMatchObject({ status: 200, body: { emailAddress: target.email } })
  })

  it('accepts request bodies', async () => {
    const id = await putLetter(target)
    const answer = await batch(
      [`POST /gmail/v1/users/me/messages/${id}/modify`],
      [JSON.stringify({ addLabelIds: ['STARRED'] })],
    )
    expect(partsOf(answer).get('response-item0')).toMatchObject({ status: 200, body: { id } })
    const { data } = await target.api.users.messages.get({ userId: 'me', id, format: 'minimal' })
    expect(data.labelIds).toContain('STARRED')
  })

  it('answers in any order', async () => {
    const calls = Array.from({ length: 12 }, () => 'GET /gmail/v1/users/me/profile')
    const order = [...partsOf(await batch(calls)).keys()]
    expect(order.toSorted()).toEqual(calls.map((_, index) => `response-item${index}`).toSorted())
    if (!target.isGoogle) expect(order).not.toEqual(calls.map((_, index) => `response-item${index}`))
  })

  it('accepts at most 100 calls', async () => {
    const calls = Array.from({ length: 101 }, () => 'GET /gmail/v1/users/me/profile')
    const answer = await batch(calls)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Inner request count exceeds the limit. Received: 101, Limit: 100')
  })
})
