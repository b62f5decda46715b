import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, letter, uniqueWord } from './letter.ts'
import { openTarget, refusal, type Target } from './target.ts'

let target: Target
const word = uniqueWord()
/** Newest first. */
const ids: string[] = []
const DAY_MS = 86_400_000

beforeAll(async () => {
  target = await openTarget()
  for (let day = 5; day >= 1; day--) {
    const raw = letter({
      from: `Person ${day} <p${day}.${word}@example.test>`,
      subject: `${word} number ${day}`,
      date: new Date(Date.now() - day * DAY_MS).toUTCString(),
      messageId: `<${word}.${day}@example.test>`,
      body: day === 3 ? 'pomegranate' : 'apple',
    })
    const labelIds = day === 2 ? ['INBOX', 'STARRED'] : day === 4 ? ['TRASH'] : ['INBOX']
    const { data } = await target.api.users.messages.insert({
      userId: 'me',
      internalDateSource: 'dateHeader',
      requestBody: { raw: base64url(raw), labelIds },
    })
    ids.unshift(data.id!)
  }
  await target.settled()
}, 60_000)
afterAll(async () => {
  for (const id of ids) await target.api.users.messages.delete({ userId: 'me', id })
  await target.close()
})

async function list(parameters: gmail_v1.Params$Resource$Users$Messages$List) {
  const { data } = await target.api.users.messages.list({ userId: 'me', ...parameters })
  return data
}

async function found(q: string, more: gmail_v1.Params$Resource$Users$Messages$List = {}): Promise<string[]> {
  const data = await list({ q, ...more })
  return (data.messages ?? []).map((message) => message.id!)
}

describe('messages.list', () => {
  it('returns ids and thread ids, newest first', async () => {
    const data = await list({ q: word })
    expect(data.messages?.map((message) => message.id)).toEqual([ids[0], ids[1], ids[2], ids[4]])
    for (const message of data.messages!) {
      expect(Object.keys(message).toSorted()).toEqual(['id', 'threadId'])
      expect(message.threadId).toBe(message.id)
    }
  })

  it('leaves the key out when there is no message', async () => {
    const data = await list({ q: `${word}nothing` })
    expect(data).not.toHaveProperty('messages')
    expect(data).not.toHaveProperty('nextPageToken')
    expect(data.resultSizeEstimate).toBe(0)
  })

  it('pages without loss or repetition', async () => {
    const seen: string[] = []
    let pageToken: string | undefined
    do {
      const data = await list({ q: word, maxResults: 1, ...(pageToken && { pageToken }) })
      expect(data.messages).toHaveLength(1)
      seen.push(data.messages![0]!.id!)
      pageToken = data.nextPageToken ?? undefined
    } while (pageToken)
    expect(seen).toEqual([ids[0], ids[1], ids[2], ids[4]])
  })

  it('returns only messages with all requested labels', async () => {
    expect(await found(word, { labelIds: ['INBOX', 'STARRED'] })).toEqual([ids[1]])
    expect(await found(word, { labelIds: ['INBOX', 'TRASH'] })).toEqual([])
  })

  it('refuses an unknown label', async () => {
    expect(await refusal(list({ labelIds: ['Label_does_not_exist'] }))).toMatchObject({ status: 400 })
  })

  it('hides spam and trash unless they are requested', async () => {
    expect(await found(word)).not.toContain(ids[3])
    expect(await found(word, { includeSpamTrash: true })).toContain(ids[3])
    expect(await found(`in:anywhere ${word}`)).toContain(ids[3])
    expect(await found(`in:trash ${word}`)).toEqual([ids[3]])
  })
})

describe('q', () => {
  const cases: [what: string, q: () => string, expected: () => (string | undefined)[]][] = [
    ['an address', () => `from:p2.${word}@example.test`, () => [ids[1]]],
    [
      'addresses in braces',
      () => `{from:p1.${word}@example.test from:p3.${word}@example.test}`,
      () => [ids[0], ids[2]],
    ],
    ['OR', () => `from:p1.${word}@example.test OR from:p5.${word}@example.test`, () => [ids[0], ids[4]]],
    ['without', () => `${word} -from:p1.${word}@example.test`, () => [ids[1], ids[2], ids[4]]],
    ['a word of the body', () => `${word} pomegranate`, () => [ids[2]]],
    ['a subject', () => `subject:${word} subject:number`, () => [ids[0], ids[1], ids[2], ids[4]]],
    ['the Message-ID bare', () => `rfc822msgid:${word}.2@example.test`, () => [ids[1]]],
    ['the Message-ID in brackets', () => `rfc822msgid:<${word}.2@example.test>`, () => [ids[1]]],
    ['a state', () => `${word} is:starred`, () => [ids[1]]],
    [
      'a moment',
      () => `${word} after:${Math.floor((Date.now() - 2.5 * DAY_MS) / 1_000)}`,
      () => [ids[0], ids[1]],
    ],
    [
      'before a moment',
      () => `${word} before:${Math.floor((Date.now() - 2.5 * DAY_MS) / 1_000)}`,
      () => [ids[2], ids[4]],
    ],
    ['age', () => `${word} older_than:3d newer_than:6d in:anywhere`, () => [ids[2], ids[3], ids[4]]],
  ]
  it.each(cases)('finds by %s', async (_, q, expected) => {
    expect(await found(q())).toEqual(expected())
  })
})

describe('threads.list', () => {
  it('returns threads with snippet and history id', async () => {
    const { data } = await target.api.users.threads.list({ userId: 'me', q: word })
    expect(data.threads?.map((thread) => thread.id)).toEqual([ids[0], ids[1], ids[2], ids[4]])
    for (const thread of data.threads!) {
      expect(thread.historyId).toMatch(/^\d+$/)
      expect(thread.snippet).toMatch(/apple|pomegranate/)
    }
  })

  it('also pages', async () => {
    const first = await target.api.users.threads.list({ userId: 'me', q: word, maxResults: 3 })
    expect(first.data.threads).toHaveLength(3)
    const pageToken = first.data.nextPageToken!
    const second = await target.api.users.threads.list({ userId: 'me', q: word, maxResults: 3, pageToken })
    expect(second.data.threads?.map((thread) => thread.id)).toEqual([ids[4]])
    expect(second.data).not.toHaveProperty('nextPageToken')
  })
})
