import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import { letter } from '../support/letters.ts'
import { connect, type Office, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, smallWorld, untilMessages } from '../support/small-office.ts'

const question = [
  'Dzień dobry Pani Maju,',
  '',
  'jakie są Pani oczekiwania finansowe?',
  'Od kiedy jest Pani dostępna?',
  '',
  'Pozdrawiam',
  'Anna',
]
const outlook = [
  '-----Wiadomość oryginalna-----',
  `Od: Anna <${anna}>`,
  'Wysłano: wtorek, 12 maja 2026 10:02',
  'Do: Maja',
  'Temat: Pytania',
  '',
]
const forward = readFileSync(new URL('../fixtures/quotes/outlook-forward.eml', import.meta.url), 'utf8')
  .replace('jan.sowa@poczta.example', maja)
  .replace(/\r?\n/g, '\r\n')

let office: Office | undefined
afterEach(() => office?.close())

it.each(engines)('folds only text of earlier mail in the conversation, on %s', async (engine) => {
  const start = Date.now() - 3_600_000
  const world = smallWorld()
  const add = (minutes: number, labels: string[], facts: Partial<Parameters<typeof letter>[0]>) => {
    const at = start + minutes * 60_000
    const raw = letter({
      from: `Maja <${maja}>`,
      to: anna,
      subject: 'Odp: Pytania',
      date: new Date(at),
      ...facts,
    })
    world.mail.push({ at, raw, copies: [{ account: anna, labels }] })
  }
  add(1, ['SENT'], {
    from: anna,
    to: maja,
    subject: 'Pytania',
    messageId: 'q@kurier.test',
    text: question.join('\r\n'),
  })
  const answered = question.toSpliced(4, 0, 'Od lipca.').toSpliced(3, 0, '18 tys. netto')
  const reply = { messageId: 'a@poczta.example', inReplyTo: 'q@kurier.test' }
  add(2, ['INBOX'], { ...reply, text: ['Witam,', '', ...outlook, ...answered].join('\r\n') })
  add(3, ['INBOX'], {
    inReplyTo: 'q@kurier.test',
    text: ['Dziękuję!', '', ...outlook, ...question].join('\r\n'),
  })
  world.mail.push({
    at: start + 240_000,
    raw: Buffer.from(forward),
    copies: [{ account: anna, labels: ['INBOX'] }],
  })
  const small = await openSmallOffice(engine, { world })
  office = small
  const recruiter = await small.signIn(anna)
  await connect(recruiter, anna)
  await untilState(recruiter, 'connected')

  const messages = await untilMessages(recruiter, small.candidateId, 4)
  const found = (text: string) => messages.find((one) => one.html.includes(text))
  const quotes = (html: string) => html.match(/<div data-kurier="quote">.*?<\/div>/gs)?.join('') ?? ''
  const answers = (html: string) => html.match(/<div data-kurier="answer">.*?<\/div>/gs)?.join('') ?? ''

  const inside = found('18 tys.')
  expect(answers(inside.html)).toMatch(/18 tys\. netto.*Od lipca\./s)
  expect(quotes(inside.html)).not.toMatch(/18 tys|Od lipca|Witam/)
  expect(inside.snippet).toMatch(/^Witam, .*18 tys\. netto/)
  const above = found('Dziękuję!')
  expect(quotes(above.html)).toMatch(/Wiadomość oryginalna.*oczekiwania finansowe.*Anna/s)
  expect(above.snippet).toBe('Dziękuję!')
  const forwarded = found('polecam go bez zastrzezen')
  expect(forwarded.html).not.toContain('data-kurier')
  expect(forwarded.snippet).toContain('Przesylam dalej.')
})
