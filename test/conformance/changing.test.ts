import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uniqueWord } from './letter.ts'
import { openTarget, putLetter, refusal, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

async function labelsOf(id: string): Promise<string[]> {
  const { data } = await target.api.users.messages.get({ userId: 'me', id, format: 'minimal' })
  return (data.labelIds ?? []).toSorted()
}

const modify = (id: string, requestBody: { addLabelIds?: string[]; removeLabelIds?: string[] }) =>
  target.api.users.messages.modify({ userId: 'me', id, requestBody })

describe('messages.modify', () => {
  it('adds and removes labels and answers with the result', async () => {
    const id = await putLetter(target)
    const { data } = await modify(id, { addLabelIds: ['STARRED'], removeLabelIds: ['UNREAD'] })
    expect(data.id).toBe(id)
    expect(data.labelIds?.toSorted()).toEqual(['INBOX', 'STARRED'])
    expect(await labelsOf(id)).toEqual(['INBOX', 'STARRED'])
  })

  it('refuses SENT, DRAFT and unknown labels', async () => {
    const id = await putLetter(target)
    for (const label of ['SENT', 'DRAFT', 'Label_999999']) {
      const refused = await refusal(modify(id, { addLabelIds: [label] }))
      expect(refused).toMatchObject({ status: 400, message: `Invalid label: ${label}` })
    }
    expect(await labelsOf(id)).toEqual(['INBOX', 'UNREAD'])
  })

  it('answers 404 for an unknown message', async () => {
    expect(await refusal(modify('1000000000000001', { addLabelIds: ['STARRED'] }))).toMatchObject({
      status: 404,
    })
  })
})

describe('trash', () => {
  it('adds TRASH, removes INBOX, and the message can still be read', async () => {
    const id = await putLetter(target)
    const { data } = await target.api.users.messages.trash({ userId: 'me', id })
    expect(data.labelIds?.toSorted()).toEqual(['TRASH', 'UNREAD'])
    expect(await labelsOf(id)).toEqual(['TRASH', 'UNREAD'])
    await target.api.users.messages.untrash({ userId: 'me', id })
    expect(await labelsOf(id)).not.toContain('TRASH')
  })
})

describe('delete', () => {
  it('answers 204 without a body, and 404 from then on', async () => {
    const id = await putLetter(target)
    const gone = await target.api.users.messages.delete({ userId: 'me', id })
    target.written.delete(id)
    expect(gone.status).toBe(204)
    expect(await refusal(target.api.users.messages.get({ userId: 'me', id }))).toMatchObject({ status: 404 })
    expect(await refusal(target.api.users.messages.delete({ userId: 'me', id }))).toMatchObject({
      status: 404,
    })
  })
})

describe('batchModify and batchDelete', () => {
  it('changes many messages in one call', async () => {
    const ids = [await putLetter(target), await putLetter(target), await putLetter(target)]
    const answer = await target.api.users.messages.batchModify({
      userId: 'me',
      requestBody: { ids, addLabelIds: ['STARRED'], removeLabelIds: ['INBOX'] },
    })
    expect(answer.status).toBe(204)
    for (const id of ids) expect(await labelsOf(id)).toEqual(['STARRED', 'UNREAD'])
    const deleted = await target.api.users.messages.batchDelete({ userId: 'me', requestBody: { ids } })
    expect(deleted.status).toBe(204)
    for (const id of ids) {
      target.written.delete(id)
      expect(await refusal(target.api.users.messages.get({ userId: 'me', id }))).toMatchObject({
        status: 404,
      })
    }
  })

  it('accepts at most 1,000 ids', async () => {
    const ids = Array.from({ length: 1_001 }, (_, index) =>
      (0x1000000000000000n + BigInt(index)).toString(16),
    )
    const call = target.api.users.messages.batchModify({
      userId: 'me',
      requestBody: { ids, addLabelIds: ['STARRED'] },
    })
    expect(await refusal(call)).toMatchObject({ status: 400 })
  })
})

describe('threads', () => {
  it('holds its messages oldest first and changes them together', async () => {
    const first = await putLetter(target)
    const second = await putLetter(target, ['INBOX', 'UNREAD'], { threadId: first })
    const { data } = await target.api.users.threads.get({ userId: 'me', id: first, format: 'minimal' })
    expect(data.id).toBe(first)
    expect(data.messages?.map((message) => message.id)).toEqual([first, second])
    expect(data.messages?.every((message) => message.threadId === first)).toBe(true)
    expect(data.historyId).toBe(data.messages!.at(-1)!.historyId)
    await target.api.users.threads.modify({
      userId: 'me',
      id: first,
      requestBody: { removeLabelIds: ['UNREAD'] },
    })
    for (const id of [first, second]) expect(await labelsOf(id)).toEqual(['INBOX'])
    await target.api.users.threads.trash({ userId: 'me', id: first })
    for (const id of [first, second]) expect(await labelsOf(id)).toEqual(['TRASH'])
    await target.api.users.threads.untrash({ userId: 'me', id: first })
    for (const id of [first, second]) expect(await labelsOf(id)).not.toContain('TRASH')
  })

  it('has the formats of messages, except raw', async () => {
    const id = await putLetter(target)
    const full = await target.api.users.threads.get({ userId: 'me', id })
    expect(full.data.messages?.[0]?.payload?.body?.data).toBeTruthy()
    const metadata = await target.api.users.threads.get({
      userId: 'me',
      id,
      format: 'metadata',
      metadataHeaders: ['From'],
    })
    expect(metadata.data.messages?.[0]?.payload?.headers).toHaveLength(1)
    expect(
      await refusal(target.api.users.threads.get({ userId: 'me', id: '1000000000000001' })),
    ).toMatchObject({
      status: 404,
      reason: 'notFound',
    })
  })
})

describe('labels', () => {
  it('lists the system labels without counters', async () => {
    const { data } = await target.api.users.labels.list({ userId: 'me' })
    const inbox = data.labels?.find((label) => label.id === 'INBOX')
    expect(inbox).toMatchObject({ name: 'INBOX', type: 'system' })
    expect(inbox).not.toHaveProperty('messagesTotal')
    const ids = data.labels!.map((label) => label.id)
    expect(ids).toEqual(
      expect.arrayContaining(['SENT', 'DRAFT', 'SPAM', 'TRASH', 'UNREAD', 'STARRED', 'IMPORTANT']),
    )
    expect(ids).toEqual(expect.arrayContaining(['CATEGORY_PERSONAL', 'CATEGORY_PROMOTIONS']))
  })

  it('can be created and deleted, counts messages, and is removed from them when deleted', async () => {
    const name = uniqueWord()
    const { data: label } = await target.api.users.labels.create({ userId: 'me', requestBody: { name } })
    expect(label.id).toMatch(/^Label_\d+$/)
    expect(label.name).toBe(name)
    const id = await putLetter(target, ['UNREAD', label.id!])
    const { data: counted } = await target.api.users.labels.get({ userId: 'me', id: label.id! })
    expect(counted).toMatchObject({ messagesTotal: 1, messagesUnread: 1, threadsTotal: 1, threadsUnread: 1 })
    const again = target.api.users.labels.create({ userId: 'me', requestBody: { name } })
    expect(await refusal(again)).toMatchObject({ status: 409 })
    const renamed = await target.api.users.labels.patch({
      userId: 'me',
      id: label.id!,
      requestBody: { name: `${name}x` },
    })
    expect(renamed.data.name).toBe(`${name}x`)
    await target.api.users.labels.delete({ userId: 'me', id: label.id! })
    expect(await labelsOf(id)).toEqual(['UNREAD'])
    expect(await refusal(target.api.users.labels.get({ userId: 'me', id: label.id! }))).toMatchObject({
      status: 404,
    })
  })
})
