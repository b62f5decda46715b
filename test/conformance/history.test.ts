import type { gmail_v1 } from '@googleapis/gmail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTarget, putLetter, refusal, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

async function cursor(): Promise<string> {
  const { data } = await target.api.users.getProfile({ userId: 'me' })
  return data.historyId!
}

async function since(
  startHistoryId: string,
  more: Partial<gmail_v1.Params$Resource$Users$History$List> = {},
): Promise<gmail_v1.Schema$ListHistoryResponse> {
  const { data } = await target.api.users.history.list({ userId: 'me', startHistoryId, ...more })
  return data
}

const change = (id: string, requestBody: { addLabelIds?: string[]; removeLabelIds?: string[] }) =>
  target.api.users.messages.modify({ userId: 'me', id, requestBody })

describe('history.list', () => {
  it('returns only the current id when nothing happened', async () => {
    const start = await cursor()
    expect(await since(start)).toEqual({ historyId: start })
  })

  it('reports a new message with its labels', async () => {
    const start = await cursor()
    const id = await putLetter(target)
    const { history, historyId } = await since(start)
    const added = history!.flatMap((record) => record.messagesAdded ?? [])
    expect(added).toHaveLength(1)
    expect(added[0]?.message).toMatchObject({ id, threadId: id })
    expect(added[0]?.message?.labelIds?.toSorted()).toEqual(['INBOX', 'UNREAD'])
    expect(history!.flatMap((record) => record.messages ?? [])[0]).toMatchObject({ id })
    expect(BigInt(historyId!)).toBeGreaterThan(BigInt(start))
  })

  it('excludes the start id itself', async () => {
    const start = await cursor()
    await putLetter(target)
    const { history } = await since(start)
    const last = history!.at(-1)!.id!
    expect(await since(last)).not.toHaveProperty('history')
  })

  it('reports added and removed labels, trash as label changes, and deletion', async () => {
    const id = await putLetter(target)
    const start = await cursor()
    await change(id, { addLabelIds: ['STARRED'] })
    await change(id, { removeLabelIds: ['UNREAD'] })
    await target.api.users.messages.trash({ userId: 'me', id })
    await target.api.users.messages.delete({ userId: 'me', id })
    target.written.delete(id)
    const { history } = await since(start)
    const added = history!.flatMap((record) => record.labelsAdded ?? []).flatMap((entry) => entry.labelIds)
    const removed = history!
      .flatMap((record) => record.labelsRemoved ?? [])
      .flatMap((entry) => entry.labelIds)
    const deleted = history!
      .flatMap((record) => record.messagesDeleted ?? [])
      .map((entry) => entry.message?.id)
    expect(added).toEqual(expect.arrayContaining(['STARRED', 'TRASH']))
    expect(removed).toEqual(expect.arrayContaining(['UNREAD', 'INBOX']))
    expect(deleted).toEqual([id])
  })

  it('has strictly growing ids, and message and thread have the id of their last change', async () => {
    const start = await cursor()
    const id = await putLetter(target)
    await change(id, { addLabelIds: ['STARRED'] })
    const { history } = await since(start)
    const ids = history!.map((record) => BigInt(record.id!))
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(new Set(ids).size).toBe(ids.length)
    for (let more = 0; more < 5; more++) await putLetter(target)
    const { history: longer } = await since(start)
    const gaps = longer!.map((record, index) => BigInt(record.id!) - BigInt(longer![index - 1]?.id ?? start))
    expect(gaps.some((gap) => gap > 1n)).toBe(true)
    const { data: message } = await target.api.users.messages.get({ userId: 'me', id, format: 'minimal' })
    const { data: thread } = await target.api.users.threads.get({ userId: 'me', id, format: 'minimal' })
    expect(BigInt(message.historyId!)).toBe(ids.at(-1))
    expect(thread.historyId).toBe(message.historyId)
  })

  it('has no record of a change that changes nothing', async () => {
    const id = await putLetter(target)
    const start = await cursor()
    await change(id, { addLabelIds: ['INBOX'] })
    expect(await since(start)).not.toHaveProperty('history')
  })

  it('filters by type and by label', async () => {
    const start = await cursor()
    const id = await putLetter(target)
    await change(id, { addLabelIds: ['STARRED'] })
    const onlyAdded = await since(start, { historyTypes: ['messageAdded'] })
    expect(onlyAdded.history).toHaveLength(1)
    expect(onlyAdded.history![0]).not.toHaveProperty('labelsAdded')
    const both = await since(start, { historyTypes: ['messageAdded', 'labelAdded'] })
    expect(both.history).toHaveLength(2)
    expect((await since(start, { labelId: 'STARRED' })).history).toHaveLength(1)
    expect(await since(start, { labelId: 'SPAM' })).not.toHaveProperty('history')
    expect(await since(start, { historyTypes: ['messageDeleted'] })).not.toHaveProperty('history')
  })

  it('pages, with the current id on every page', async () => {
    const start = await cursor()
    const ids = [await putLetter(target), await putLetter(target), await putLetter(target)]
    const present = await cursor()
    const seen: string[] = []
    let pageToken: string | undefined
    do {
      const page = await since(start, { maxResults: 1, ...(pageToken && { pageToken }) })
      expect(page.historyId).toBe(present)
      for (const record of page.history ?? []) {
        for (const entry of record.messagesAdded ?? []) seen.push(entry.message!.id!)
      }
      pageToken = page.nextPageToken ?? undefined
    } while (pageToken)
    expect(seen).toEqual(ids)
  })

  it('refuses a start id that is missing or not a number', async () => {
    const missing = await refusal(target.api.users.history.list({ userId: 'me' }))
    expect(missing.status).toBe(400)
    expect(missing.message).toContain('startHistoryId')
    expect(await refusal(since('yesterday'))).toMatchObject({ status: 400 })
  })

  it('returns nothing after an id that is not reached yet', async () => {
    const data = await since(String(BigInt(await cursor()) + 1_000_000n))
    expect(data).toEqual({ historyId: await cursor() })
  })

  it('answers 404 for a start id that is too old', async () => {
    const stale = await refusal(since('1'))
    expect(stale).toMatchObject({
      status: 404,
      reason: 'notFound',
      message: 'Requested entity was not found.',
    })
  })
})
