import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base64url, letter, uniqueWord } from './letter.ts'
import { openTarget, refusal, type Target } from './target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

function message(subject: string, body = 'Draft.') {
  return { raw: base64url(letter({ from: target.email, to: target.email, subject, body })) }
}

async function create(subject = uniqueWord()) {
  const { data } = await target.api.users.drafts.create({
    userId: 'me',
    requestBody: { message: message(subject) },
  })
  return { id: data.id!, messageId: data.message!.id!, threadId: data.message!.threadId!, subject }
}

describe('drafts', () => {
  it('is a message with DRAFT, and has an id of its own', async () => {
    const draft = await create()
    const { data } = await target.api.users.drafts.get({ userId: 'me', id: draft.id })
    expect(data.id).toBe(draft.id)
    expect(draft.id).not.toBe(draft.messageId)
    expect(data.message?.id).toBe(draft.messageId)
    expect(data.message?.labelIds).toEqual(['DRAFT'])
    expect(data.message?.payload?.mimeType).toBe('text/plain')
    await target.api.users.drafts.delete({ userId: 'me', id: draft.id })
    expect(await refusal(target.api.users.drafts.get({ userId: 'me', id: draft.id }))).toMatchObject({
      status: 404,
    })
    const get = target.api.users.messages.get({ userId: 'me', id: draft.messageId })
    expect(await refusal(get)).toMatchObject({ status: 404 })
  })

  it('keeps its id through updates, while its message is replaced', async () => {
    const start = (await target.api.users.getProfile({ userId: 'me' })).data.historyId!
    const draft = await create()
    const { data } = await target.api.users.drafts.update({
      userId: 'me',
      id: draft.id,
      requestBody: { message: message(draft.subject, 'Second.') },
    })
    expect(data.id).toBe(draft.id)
    expect(data.message?.id).not.toBe(draft.messageId)
    expect(data.message?.threadId).toBe(draft.threadId)
    const { data: changes } = await target.api.users.history.list({ userId: 'me', startHistoryId: start })
    const added = changes.history!.flatMap((record) => record.messagesAdded ?? [])
    const deleted = changes.history!.flatMap((record) => record.messagesDeleted ?? [])
    expect(added.map((entry) => entry.message?.id)).toEqual([draft.messageId, data.message?.id])
    expect(added.every((entry) => entry.message?.labelIds?.includes('DRAFT'))).toBe(true)
    expect(deleted.map((entry) => entry.message?.id)).toEqual([draft.messageId])
    await target.api.users.drafts.delete({ userId: 'me', id: draft.id })
  })

  it('leaves its thread when its subject changes', async () => {
    const draft = await create()
    const { data } = await target.api.users.drafts.update({
      userId: 'me',
      id: draft.id,
      requestBody: { message: message(uniqueWord()) },
    })
    expect(data.message?.threadId).not.toBe(draft.threadId)
    await target.api.users.drafts.delete({ userId: 'me', id: draft.id })
  })

  it('is gone once sent, and the sent mail is another message', async () => {
    const draft = await create()
    const { data: sent } = await target.api.users.drafts.send({ userId: 'me', requestBody: { id: draft.id } })
    target.written.add(sent.id!)
    expect(sent.id).not.toBe(draft.messageId)
    expect(sent.labelIds).toContain('SENT')
    expect(sent.labelIds).not.toContain('DRAFT')
    expect(sent.threadId).toBe(draft.threadId)
    const again = target.api.users.drafts.send({ userId: 'me', requestBody: { id: draft.id } })
    expect(await refusal(again)).toMatchObject({ status: 404 })
    const old = target.api.users.messages.get({ userId: 'me', id: draft.messageId })
    expect(await refusal(old)).toMatchObject({ status: 404 })
  })

  it('is listed among drafts and among messages', async () => {
    const draft = await create()
    await target.settled()
    const { data } = await target.api.users.drafts.list({ userId: 'me' })
    expect(data.drafts).toContainEqual({
      id: draft.id,
      message: { id: draft.messageId, threadId: draft.threadId },
    })
    const { data: messages } = await target.api.users.messages.list({
      userId: 'me',
      q: `subject:${draft.subject}`,
    })
    expect(messages.messages?.map(({ id }) => id)).toEqual([draft.messageId])
    await target.api.users.drafts.delete({ userId: 'me', id: draft.id })
  })
})
