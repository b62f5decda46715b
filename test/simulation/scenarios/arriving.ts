import { rawOf } from '../../../emulator/message.ts'
import { letter } from '../../support/letters.ts'
import type { Engine } from '../engine.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, fill, maja, majaAtHome, news } from './cast.ts'

/** Encodes a name as senders write it (RFC 2047). Google decodes it before it answers. */
const encoded = (name: string) => `=?UTF-8?B?${Buffer.from(name).toString('base64')}?=`

/** Mail that is there before the connection, and mail that arrives later. */
export const arriving: Scenario[] = [
  {
    name: 'first import',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.receive({ from: maja, to: anna.email, subject: 'Later' })
      engine.receive({ from: news, to: anna.email, subject: 'Later sale' })
    },
  },
  {
    name: 'page boundaries of search and history',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna } = await atRest(engine, 5)
      fill(engine, anna.email, 4)
    },
  },
  {
    name: 'more mail than one batch',
    play: async (engine) => {
      const { anna } = await atRest(engine, 12)
      fill(engine, anna.email, 11)
    },
  },
  {
    name: 'plus-tags and dots of Gmail addresses',
    play: async (engine) => {
      const anna = await engine.recruiter('anna')
      await engine.candidate('Jan Kowalski', ['jankowalski@gmail.com'])
      await engine.candidate('Ewa Lis', ['ewa.lis@googlemail.com'])
      engine.receive({ from: 'Jan <jan.kowalski+cv@gmail.com>', to: anna.email, subject: 'CV' })
      engine.receive({ from: 'ewalis@gmail.com', to: anna.email, subject: 'Hello' })
      engine.receive({ from: 'jankowalski@poczta.example', to: anna.email, subject: 'Another Jan' })
      await engine.connect(anna)
      await engine.settle()
      engine.receive({ from: 'JanKowalski+job@googlemail.com', to: anna.email, subject: 'Again' })
    },
  },
  {
    name: 'a form that names its writer in Reply-To',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const form = { from: 'form@jobs.example', to: anna.email, headers: [`Reply-To: ${maja}`] }
      engine.receive({ ...form, subject: 'Application', text: 'Maja Wisz applied.' })
      engine.receive({ from: news, to: anna.email, text: `Somebody quotes ${maja}.` })
      await engine.connect(anna)
      await engine.settle()
      engine.receive({ ...form, subject: 'Second application' })
    },
  },
  {
    name: 'two recruiters in one thread',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const tomek = await engine.recruiter('tomek')
      engine.receive({
        from: maja,
        to: `${anna.email}, ${tomek.email}`,
        subject: 'To both',
        messageId: 'both@x.example',
      })
      await engine.connect(anna)
      await engine.connect(tomek)
      await engine.settle()
      const answer = {
        from: anna.email,
        to: maja,
        headers: [`Cc: ${tomek.email}`],
        inReplyTo: 'both@x.example',
      }
      engine.lab.google.world.send(anna.email, { raw: letter({ ...answer, subject: 'Re: To both' }) })
      const [id] = engine.receive({ from: maja, to: `${anna.email}, ${tomek.email}`, subject: 'Re: To both' })
      await engine.settle()
      engine.lab.google.world.trash(anna.email, [id!])
    },
  },
  {
    name: 'mail between colleagues, one of whom is a candidate as well',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      await engine.candidate('Tomek Nowak', [engine.address('tomek')])
      const tomek = await engine.recruiter('tomek')
      engine.receive({ from: tomek.email, to: anna.email, subject: 'Between us' })
      engine.receive({ from: tomek.email, to: anna.email, headers: [`Cc: ${maja}`], subject: 'With Maja' })
      await engine.connect(anna)
      await engine.connect(tomek)
      await engine.settle()
      engine.receive({ from: tomek.email, to: anna.email, subject: 'Between us again' })
    },
  },
  {
    name: 'two candidates on one address, and two in one mail',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      await engine.candidate('Maja and Piotr', [maja, 'piotr@poczta.example'])
      engine.receive({ from: maja, to: anna.email, subject: 'From either' })
      await engine.connect(anna)
      await engine.settle()
      engine.receive({ from: 'piotr@poczta.example', to: `${anna.email}, ${maja}`, subject: 'Both' })
    },
  },
  {
    name: 'mail to oneself, with a candidate in Bcc',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const own = letter({ from: anna.email, to: anna.email, headers: [`Bcc: ${maja}`], subject: 'Note' })
      engine.lab.google.world.send(anna.email, { raw: own })
      engine.lab.google.world.send(anna.email, { raw: letter({ from: anna.email, to: anna.email }) })
    },
  },
  {
    name: 'mail inserted into Gmail with an old date',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const at = engine.clock.now().getTime() - 200 * 86_400_000
      const raw = letter({
        from: majaAtHome,
        to: anna.email,
        headers: [`Reply-To: ${maja}`],
        date: new Date(at),
      })
      engine.lab.google.world.insert(anna.email, { raw, labelIds: ['INBOX'], at })
    },
  },
  {
    name: 'mail dated before 1970',
    play: async (engine) => {
      const { anna } = await atRest(engine, 1)
      const raw = letter({ from: maja, to: anna.email, date: new Date(-3_600_000) })
      engine.lab.google.world.insert(anna.email, { raw, labelIds: ['INBOX'], at: -3_600_000 })
    },
  },
  {
    name: 'names that break a header once they are decoded',
    play: async (engine) => {
      const { anna } = await atRest(engine, 1)
      for (const name of ['Żaneta :(', 'Żaneta <3', 'Żaneta "Zosia', 'Wisz,Maja', 'Żaneta (HR']) {
        engine.receive({ from: `${encoded(name)} <${maja}>`, to: anna.email, subject: name })
        engine.receive({ from: news, to: `${encoded(name)} <z@x.example>, ${maja}, ${anna.email}` })
        engine.receive({ from: `${encoded(name)} <${news}>`, to: anna.email })
      }
    },
  },
  {
    name: 'delivery reports of another server, which name the failed recipient in their body alone',
    play: async (engine) => {
      const { anna } = await atRest(engine, 1)
      const { world } = engine.lab.google
      const send = (to: string) => {
        const sent = world.send(anna.email, { raw: letter({ from: anna.email, to }) })
        return /^Message-ID: <(.*)>/im.exec(Buffer.from(rawOf(sent)).toString())![1]!
      }
      const bounce = (about: string, messageId: string) =>
        world.receive({ raw: report(engine, { to: anna.email, about, messageId }) })
      const first = send(maja)
      const own = send('friend@home.example')
      await engine.settle()
      bounce(maja, first)
      bounce('friend@home.example', own)
      await engine.settle()
      bounce(maja, send(maja))
    },
  },
  {
    name: 'a bounce of a mail to a candidate',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      engine.lab.google.world.markMissing(maja)
      engine.lab.google.world.send(anna.email, {
        raw: letter({ from: anna.email, to: maja, subject: 'Lost' }),
      })
    },
  },
]

/** A delivery report of a mail server that is not Google's (RFC 3464): no header names the failed recipient. */
function report(engine: Engine, { to, about, messageId }: Record<'to' | 'about' | 'messageId', string>) {
  const status = `Final-Recipient: rfc822; ${about}\r\nAction: failed\r\nStatus: 5.1.1\r\n`
  const lines = [
    'From: Microsoft Outlook <postmaster@poczta.example>',
    `To: ${to}`,
    'Subject: Undeliverable',
    `Date: ${engine.clock.now().toUTCString()}`,
    `Message-ID: <report-of-${messageId}>`,
    `In-Reply-To: <${messageId}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    `\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; poczta.example\r\n\r\n${status}`,
    '--b--\r\n',
  ]
  return Buffer.from(lines.join('\r\n'))
}
