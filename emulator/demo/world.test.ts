import PostalMime, { type Email } from 'postal-mime'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MailSpec, WorldSpec } from '../spec.ts'
import { demoCandidates } from './candidates.ts'
import { demoTruth } from './truth.ts'
import { demoWorld } from './world.ts'

const nowMs = Date.UTC(2026, 10, 20, 12)

interface Read {
  mail: MailSpec
  email: Email
}

let world: WorldSpec
let letters: Read[]

beforeAll(async () => {
  world = demoWorld({ nowMs })
  letters = await Promise.all(
    world.mail.map(async (mail) => ({ mail, email: await PostalMime.parse(mail.raw) })),
  )
})

function inbox(account: string): MailSpec[] {
  return world.mail.filter((mail) => mail.copies.some((copy) => copy.account === account))
}

function letterSaying(words: string): Email {
  const found = letters.find(({ email }) => email.text?.split(/W dniu|On .* wrote/)[0]?.includes(words))
  if (!found) throw new Error(`no letter says "${words}"`)
  return found.email
}

describe('demoWorld', () => {
  test('is the same for the same moment', () => {
    const again = demoWorld({ nowMs })
    expect(again.mail.map((mail) => Buffer.from(mail.raw).toString('latin1'))).toEqual(
      world.mail.map((mail) => Buffer.from(mail.raw).toString('latin1')),
    )
    expect(again.correspondents).toEqual(world.correspondents)
  })

  test('fills both recruiters’ inboxes', () => {
    expect(inbox('anna@kurier.test').length).toBeGreaterThanOrEqual(400)
    expect(inbox('tomek@kurier.test').length).toBeGreaterThanOrEqual(400)
    const truth = demoTruth(world)
    expect(Object.keys(truth['anna@kurier.test']!).length).toBeGreaterThanOrEqual(12)
    expect(Object.keys(truth['tomek@kurier.test']!).length).toBeGreaterThanOrEqual(12)
  })

  test.each([
    ['a Friday noon', nowMs],
    ['a Sunday just after midnight', Date.UTC(2026, 10, 21, 23, 5)],
    ['the night the clocks go back', Date.UTC(2026, 9, 25, 1, 30)],
    ['a Monday morning in January', Date.UTC(2027, 0, 4, 6)],
  ])('%s: sorted, within nine months, the newest from the last hour, none from the future', (_, moment) => {
    const times = demoWorld({ nowMs: moment }).mail.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThanOrEqual(moment)
    expect(times.at(-1)).toBeGreaterThan(moment - 3_600_000)
    expect(times[0]).toBeGreaterThan(moment - 290 * 86_400_000)
  })

  test('every mail is well-formed, and every mailbox that has it exists', () => {
    const accounts = new Set(world.accounts.map(({ email }) => email))
    const ids = letters.map(({ email }) => email.messageId)
    expect(new Set(ids).size).toBe(letters.length)
    for (const { mail, email } of letters) {
      expect(email.from?.address).toMatch(/@/)
      expect(email.subject).toBeTruthy()
      expect(Date.parse(email.date!)).toBe(mail.at)
      expect(Buffer.from(mail.raw).toString('latin1')).not.toMatch(/(?<!\r)\n/)
      expect(mail.copies.length).toBeGreaterThan(0)
      for (const copy of mail.copies) expect(accounts).toContain(copy.account)
    }
  })

  test('replies name an earlier mail, and carry its references', () => {
    const seen = new Map<string, Email>()
    let replies = 0
    for (const { email } of letters) {
      seen.set(email.messageId!, email)
      if (!email.inReplyTo) continue
      replies += 1
      const parent = seen.get(email.inReplyTo)
      expect(parent, `${email.subject} answers something earlier`).toBeDefined()
      expect(email.references).toContain(email.inReplyTo)
      if (parent?.references) expect(email.references).toContain(parent.references.split(/\s+/)[0])
    }
    expect(replies).toBeGreaterThan(80)
  })

  test('a sender has a SENT copy, a recipient with an account an INBOX copy, of the same mail', () => {
    const both = letters.find(({ email }) => email.subject === 'Zastępstwo w przyszłym tygodniu')!
    expect(both.mail.copies).toEqual([
      { account: 'anna@kurier.test', labels: ['INBOX', 'CATEGORY_PERSONAL'] },
      { account: 'tomek@kurier.test', labels: ['SENT'] },
    ])
  })
})

describe('what the demo’s mail contains', () => {
  test('Polish in three charsets, and once under the wrong name', () => {
    expect(letterSaying('Od pięciu lat rozwijam rozliczenia').from?.address).toBe('piotr.zawadzki@wp.pl')
    expect(letterSaying('znam pracę zmianową od podszewki').from?.address).toBe('k.lewandowska@o2.pl')
    const wrong = letters.find(({ email }) => email.from?.address === 'aleksandra.dabrowska@interia.pl')!
    const raw = Buffer.from(wrong.mail.raw)
    expect(raw.toString('latin1')).toMatch(/charset="iso-8859-2"/)
    expect(new TextDecoder('windows-1250').decode(raw)).toContain(
      'szukają Państwo osoby, która ogarnie biuro',
    )
  })

  test('CVs that are PDFs, with the cross-reference table at the offset they state', () => {
    const files = letters.flatMap(({ email }) => email.attachments)
    const pdfs = files.filter(({ mimeType }) => mimeType === 'application/pdf')
    expect(pdfs.length).toBeGreaterThanOrEqual(10)
    for (const pdf of pdfs) {
      const text = Buffer.from(pdf.content as ArrayBuffer).toString('latin1')
      const start = Number(/startxref\n(\d+)/.exec(text)?.[1])
      expect(text.slice(0, 5)).toBe('%PDF-')
      expect(text.slice(start, start + 4)).toBe('xref')
      expect(pdf.filename).toMatch(/\.pdf$/)
    }
  })

  test('a picture in the text, an invitation, an auto-reply and a bounce', () => {
    const picture = letters.flatMap(({ email }) => email.attachments).find(({ contentId }) => contentId)!
    expect(
      Buffer.from(picture.content as ArrayBuffer)
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const raws = letters.map(({ mail }) => Buffer.from(mail.raw).toString('latin1'))
    expect(raws.filter((raw) => /method=REQUEST/.test(raw) && /invite\.ics/.test(raw))).toHaveLength(1)
    expect(raws.filter((raw) => /^Auto-Submitted: auto-replied/m.test(raw))).toHaveLength(2)
    expect(raws.filter((raw) => /report-type=delivery-status/.test(raw))).toHaveLength(1)
  })

  test('dates in the letters agree: Maja takes the first day Anna offered', () => {
    expect(letterSaying('dziękuję za poprzednią rozmowę').text).toContain('Proponuję poniedziałek o 14:00')
    expect(letterSaying('bardzo mi odpowiada').text).toContain('poniedziałek o 14:00 bardzo mi odpowiada')
  })

  test('no date placeholder is left', () => {
    for (const { email } of letters) expect(`${email.text}${email.subject}`).not.toMatch(/\{\w+([+-]\d+)?\}/)
  })
})

describe('the candidates', () => {
  test('answer from every address that exists, in a few seconds, more than once', () => {
    const known = [...world.correspondents.map(({ email }) => email), ...world.missing!]
    const addresses = demoCandidates.flatMap((candidate) => candidate.addresses)
    for (const address of addresses) expect(known).toContain(address)
    expect(world.missing).toEqual(['lukas.brandt@gmx.de'])
    const candidates = world.correspondents.filter(({ email }) => !email.endsWith('@kurier.test'))
    for (const { replies } of candidates) {
      expect(replies.length).toBeGreaterThan(2)
      for (const { afterMs } of replies) {
        expect(afterMs).toBeGreaterThanOrEqual(3_000)
        expect(afterMs).toBeLessThanOrEqual(6_100)
      }
    }
  })

  test('truth: two addresses, dots and a tag, an IDN, one who never wrote', () => {
    const anna = demoTruth(world)['anna@kurier.test']!
    const tomek = demoTruth(world)['tomek@kurier.test']!
    expect(anna['jakubwojcik@gmail.com']).toHaveLength(5)
    expect(anna['michal@żurawski.pl']).toHaveLength(7)
    expect(tomek['maja.wisniewska@gmail.com']).toHaveLength(6)
    expect(tomek['l.brandt@gmx.de']).toHaveLength(4)
    expect(anna['grzegorz.pawlak@onet.pl']).toBeUndefined()
    expect(demoTruth(world)['anna.kowalska.private@gmail.test']).toEqual({})
  })

  test('truth: nothing from spam or trash, one mail on two profiles, and Reply-To counts', () => {
    const anna = demoTruth(world)['anna@kurier.test']!
    const hidden = letters.filter(({ mail }) =>
      mail.copies.some(({ labels }) => labels.includes('SPAM') || labels.includes('TRASH')),
    )
    expect(hidden).toHaveLength(2)
    const listed = new Set(Object.values(anna).flat())
    for (const { email } of hidden) expect(listed).not.toContain(email.messageId!.slice(1, -1))
    const shared = anna['pawel.sikora@gmail.com']!.filter((id) => anna['piotr.zawadzki@wp.pl']!.includes(id))
    expect(shared).toHaveLength(2)
    expect(anna['tomasz.gorski@gmail.com']).toHaveLength(3)
  })
})
