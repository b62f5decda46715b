import { afterEach, beforeEach, expect, it } from 'vitest'
import { rateLimited } from '../../emulator/errors.ts'
import { insertMessage } from '../../emulator/insert.ts'
import { systemClock } from '../../server/clock.ts'
import { emulatorProject } from '../../server/demo.ts'
import { gmailProvider } from '../../server/gmail/provider.ts'
import { openMailbox } from '../../server/mailboxes/mailboxes.ts'
import { type MailboxClient, RateLimitedError } from '../../server/mailboxes/provider.ts'
import { freeQuota } from '../support/free-quota.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, officeSecret, untilState } from '../support/office.ts'
import { anna, openSmallOffice } from '../support/small-office.ts'

/** More messages than one batch of the search holds, and not a multiple of a batch. */
const sentCount = 60

let office: Office
let client: MailboxClient
let cursor: string
/** Google's ids of the messages sent since the cursor. Each carries its number in Kurier's own header. */
let sent: string[]
let told: string[]
beforeEach(async () => {
  office = await openSmallOffice('postgres')
  const recruiter = await office.signIn(anna)
  await connect(recruiter, anna)
  await untilState(recruiter, 'connected')
  const project = emulatorProject(office.google.url)
  const provider = gmailProvider(project, { quota: freeQuota, priceTable: 'current', clock: systemClock })
  const mailbox = await office.database.db.selectFrom('mailboxes').selectAll().executeTakeFirstOrThrow()
  client = openMailbox(provider, mailbox, [officeSecret])
  cursor = (await client.profile()).cursor
  told = []
  const { world } = office.google
  sent = Array.from({ length: sentCount }, (_, index) => {
    const raw = letter({ from: anna, to: 'x@else.example', headers: [`X-Kurier-Send-Id: number-${index}`] })
    return insertMessage(world, world.mailbox(anna), { raw, labelIds: ['SENT'] }).id
  })
})
afterEach(() => office.close())

const find = (number: number, from = cursor) =>
  client.findSent(`number-${number}`, { cursor: from, writtenAt: new Date() }, async (looked) => {
    told.push(looked)
  })

it('finds the message wherever it is among those sent since the cursor', async () => {
  for (const number of [0, 24, 25, sentCount - 1]) expect(await find(number)).toBe(sent[number])
})

it('reports its progress, so that an interrupted search continues from there', async () => {
  const takeBack = office.google.faults.add({
    method: 'messages.get',
    messageId: sent[40]!,
    times: 1_000,
    effect: { kind: 'answer', error: rateLimited(429, 'Too many') },
  })
  await expect(find(sentCount - 1)).rejects.toThrow(RateLimitedError)
  expect(told).toHaveLength(1)
  takeBack()
  const [goOn] = told
  expect(await find(sentCount - 1, goOn)).toBe(sent[sentCount - 1])
  // Messages before that point were read already, and are not read again.
  expect(await find(0, goOn)).toBeNull()
  expect(await find(25, goOn)).toBe(sent[25])
})

it('reports that it has read all messages when it finds nothing', async () => {
  expect(await find(1_000)).toBeNull()
  expect(told).toHaveLength(3)
  // No message is left to read.
  expect(await find(1_000, told.at(-1))).toBeNull()
  expect(told).toHaveLength(3)
})
