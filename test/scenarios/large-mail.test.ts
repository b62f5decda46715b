import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { bothEngines } from '../support/database.ts'
import { connect, type Office, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, smallWorld } from '../support/small-office.ts'

/** When encoded, it is larger than what Kurier holds in memory at once. */
const fileBytes = 12_500_000
const letters = 4

it.each(bothEngines)('large mails arrive one at a time and byte for byte, on %s', async (engine) => {
  const file = randomBytes(fileBytes)
  const encoded = file.toString('base64').replace(/.{76}/g, '$&\r\n')
  const world = smallWorld()
  for (let minutes = 1; minutes <= letters; minutes += 1) {
    const at = Date.now() - minutes * 60_000
    const raw = Buffer.from(withFile(encoded, minutes, new Date(at)))
    world.mail.push({ at, raw, copies: [{ account: anna, labels: ['INBOX'] }] })
  }
  const office = await openSmallOffice(engine, { world })
  try {
    const recruiter = await office.signIn(anna)
    await connect(recruiter, anna)
    await untilState(recruiter, 'connected', 55_000)

    const stored = await office.database.db
      .selectFrom('attachments')
      .innerJoin('candidate_messages', 'candidate_messages.message_id', 'attachments.message_id')
      .select('content')
      .execute()
    expect(stored.map(({ content }) => sha256(content))).toEqual(Array(letters).fill(sha256(file)))
    expect(bodiesInEachBatch(office)).toEqual([2, 1, 1])
  } finally {
    await office.close()
  }
})

function withFile(encoded: string, number: number, date: Date): string {
  return [
    `From: Maja <${maja}>`,
    `To: ${anna}`,
    `Subject: Portfolio ${number}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <portfolio-${number}@poczta.example>`,
    'MIME-Version: 1.0',
    'Content-Type: application/pdf; name=portfolio.pdf',
    'Content-Disposition: attachment; filename=portfolio.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    encoded,
    '',
  ].join('\r\n')
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function bodiesInEachBatch(office: Office): number[] {
  const bodies = office.google.calls.all().filter(({ format }) => format === 'raw')
  return [...Map.groupBy(bodies, ({ batchId }) => batchId).values()].map((batch) => batch.length)
}
