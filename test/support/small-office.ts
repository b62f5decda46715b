import type { WorldSpec } from '../../emulator/spec.ts'
import type { Engine } from './database.ts'
import type { Answer, Visitor } from './http.ts'
import { letter } from './letters.ts'
import { type Office, type OfficeOptions, openOffice, until } from './office.ts'

export const anna = 'anna@kurier.test'
export const tomek = 'tomek@kurier.test'
export const maja = 'maja@poczta.example'

/** Two recruiters, and a candidate who answers at once. The inboxes hold only a newsletter. */
export function smallWorld(): WorldSpec {
  const at = Date.now() - 3_600_000
  return {
    accounts: [
      { email: anna, name: 'Anna Kowalska' },
      { email: tomek, name: 'Tomek Nowak' },
      { email: 'private@gmail.test', name: 'Anna privately' },
    ],
    mail: [
      {
        at,
        raw: letter({ from: 'News <news@shop.example>', to: anna, subject: 'Sale', date: new Date(at) }),
        copies: [{ account: anna, labels: ['INBOX'] }],
      },
    ],
    correspondents: [{ email: maja, name: 'Maja', replies: [{ afterMs: 200, text: 'Yes, gladly.' }] }],
  }
}

/** An office of the small world in which Maja is the only candidate. */
export async function openSmallOffice(
  engine: Engine,
  options: OfficeOptions = {},
): Promise<Office & { candidateId: string }> {
  const office = await openOffice(engine, { world: smallWorld(), ...options })
  await office.database.db.deleteFrom('candidates').execute()
  const recruiter = await office.signIn(anna)
  const { body } = await recruiter.post('/api/candidates', { name: 'Maja Wisz', addresses: [maja] })
  return Object.assign(office, { candidateId: body.id as string })
}

/** Returns the tab's conversations, messages included. */
export async function conversations(visitor: Visitor, candidateId: string): Promise<Answer['body'][]> {
  const list = await visitor.get(`/api/candidates/${candidateId}/conversations`)
  const found = []
  for (const { id } of list.body.conversations) {
    const { status, text, body } = await visitor.get(`/api/candidates/${candidateId}/conversations/${id}`)
    if (status === 200) found.push(body)
    // The conversation was hidden after the list was read.
    else if (status !== 404) throw new Error(`a listed conversation answered ${status}: ${text}`)
  }
  return found
}

/** Waits until the tab shows this many synced messages, and returns them. */
export async function untilMessages(
  visitor: Visitor,
  candidateId: string,
  count: number,
): Promise<Answer['body'][]> {
  return await until(`${count} messages`, async () => {
    const messages = (await conversations(visitor, candidateId)).flatMap((one) => one.messages)
    return messages.filter((one) => one.kind === 'message').length === count && messages
  })
}
