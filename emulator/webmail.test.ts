import { beforeEach, describe, expect, test } from 'vitest'
import { virtualClock } from './clock.ts'
import { demoWorld } from './demo/world.ts'
import { EventLog } from './event-log.ts'
import { loadWorld } from './load.ts'
import { createRandom } from './random.ts'
import { defaultSwitches } from './switches.ts'
import { handleWebmail, type WebmailResponse } from './webmail.ts'
import { World } from './world.ts'

const nowMs = Date.UTC(2026, 10, 20, 12)
const spec = demoWorld({ nowMs })
const anna = 'anna@kurier.test'
const maja = 'maja.wisniewska@gmail.com'

let world: World

beforeEach(() => {
  const parts = { switches: { ...defaultSwitches }, random: createRandom(1), log: new EventLog() }
  world = new World({ clock: virtualClock(nowMs), ...parts })
  loadWorld(world, spec)
})

async function look(path: string, query: Record<string, string> = {}): Promise<string> {
  const { body } = await get(path, query)
  return body.toString()
}

function get(path: string, query: Record<string, string>): Promise<WebmailResponse> {
  const request = { path: `/webmail${path}`, query: new URLSearchParams(query), language: 'en' as const }
  return handleWebmail(world, { ...request, method: 'GET', form: undefined })
}

function post(path: string, form: Record<string, string>): Promise<WebmailResponse> {
  const request = { path: `/webmail${path}`, query: new URLSearchParams(), language: 'en' as const }
  return handleWebmail(world, { ...request, method: 'POST', form: new URLSearchParams(form) })
}

function newestId(email: string): string {
  return world.mailbox(email).byDate().at(-1)!.id
}

describe('looking', () => {
  test('everyone can be chosen: accounts and people outside', async () => {
    const home = await look('')
    expect(home).toContain('anna.kowalska.private@gmail.test')
    expect(home).toContain('Maja Wiśniewska')
    expect(home.match(/<h1/g)).toHaveLength(1)
  })

  test('a folder lists letters newest first, fifty a page, and uses Gmail’s search', async () => {
    const inbox = await look('/box', { as: anna })
    expect(inbox.match(/<time/g)).toHaveLength(50)
    expect(inbox.indexOf('Rozmowa techniczna')).toBeLessThan(inbox.indexOf('Data Analyst application'))
    expect(await look('/box', { as: anna, page: '1' })).toContain('page=0')
    const found = await look('/box', {
      as: anna,
      in: 'all',
      q: 'from:jakub.wojcik+praca@gmail.com has:attachment',
    })
    expect(found.match(/<time/g)).toHaveLength(1)
    expect(await look('/box', { as: anna, in: 'trash' })).toContain('test, proszę zignorować')
  })

  test('a letter is shown in a sandbox with its pictures embedded', async () => {
    const [letter] = world
      .mailbox(anna)
      .byDate()
      .filter((message) => message.mail.envelope.subject.startsWith('Follow-up'))
    const shown = await look('/message', { as: anna, id: letter!.id })
    expect(shown).toContain('<iframe sandbox=""')
    expect(shown).toContain('src=&quot;data:image/png;base64,')
    expect(shown).not.toContain('src=&quot;cid:')
  })

  test('nothing in a letter can escape its frame', async () => {
    const raw = Buffer.from(
      `From: <evil@x.pl>\r\nTo: ${anna}\r\nSubject: <script>1</script>\r\nMessage-ID: <1@x.pl>\r\nContent-Type: text/html\r\n\r\n"></iframe><script>alert(1)</script>`,
    )
    world.receive({ raw })
    const shown = await look('/message', { as: anna, id: newestId(anna) })
    expect(shown).not.toContain('<script')
    const { headers } = await get('/message', { as: anna, id: newestId(anna) })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('a file comes as a download', async () => {
    const { headers, body } = await get('/file', { as: anna, id: newestId(anna), n: '0' })
    expect(headers['content-disposition']).toContain('CV%20Maja')
    expect(body.toString().slice(0, 5)).toBe('%PDF-')
  })

  test('viewing marks nothing read; an unknown page is a 404', async () => {
    await look('/message', { as: anna, id: newestId(anna) })
    expect(world.message(anna, newestId(anna)).labelIds).toContain('UNREAD')
    expect((await get('/message', { as: anna, id: 'ffff' })).status).toBe(404)
    expect((await get('/box', { as: 'nobody@x.pl' })).status).toBe(303)
  })
})

describe('playing the candidate', () => {
  test('they see mail sent to them, not mail between others', async () => {
    const inbox = await look('/box', { as: maja })
    expect(inbox).toContain('Rozmowa techniczna: termin')
    expect(inbox).not.toContain('Maja W. po rozmowie')
    expect(inbox).not.toContain('Trash</a>')
  })

  test('they see mail that another candidate copied to them, but no draft', async () => {
    const pawel = 'pawel.sikora@gmail.com'
    expect(await look('/box', { as: pawel })).toContain('Polecenie: Data Engineer')
    world.createDraft(anna, { raw: Buffer.from(`To: ${pawel}\r\nSubject: Szkic\r\n\r\nx`) })
    expect(await look('/box', { as: pawel })).not.toContain('Szkic')
  })

  test('a Bcc recipient has the letter in their list, but other recipients never see the Bcc', async () => {
    const found = await look('/box', { as: maja, q: 'subject:"Dni otwarte"' })
    const id = /message\?as=[^&]*&amp;id=(\d+)/.exec(found)![1]!
    expect(await look('/message', { as: maja, id })).not.toContain('oliver.bennett')
  })

  test('an answer arrives in the recruiter’s thread', async () => {
    const list = await look('/box', { as: maja })
    const id = /message\?as=[^&]*&amp;id=(\d+)/.exec(list)![1]!
    const form = await look('/compose', { as: maja, answers: id, 'to-all': '1' })
    expect(form).toContain('value="Re: Rozmowa techniczna: termin"')
    expect(form).toContain('value="Anna Kowalska &lt;anna@kurier.test&gt;"')
    const sent = await post('/send', {
      as: maja,
      answers: id,
      to: 'Anna Kowalska <anna@kurier.test>',
      cc: 'tomek@kurier.test',
      bcc: 'ewa@kurier.test',
      subject: 'Re: Rozmowa techniczna: termin',
      text: 'Jeszcze jedno pytanie.\n\nOn x, Anna wrote:\n> Dzień dobry',
    })
    expect(sent.status).toBe(303)
    const [before, arrived] = world.mailbox(anna).byDate().slice(-2)
    expect(arrived!.threadId).toBe(before!.threadId)
    expect(arrived!.labelIds).toContain('UNREAD')
    expect(arrived!.mail.raw.toString()).not.toContain('ewa@kurier.test')
    expect(world.message('ewa@kurier.test', newestId('ewa@kurier.test')).mail).toBe(arrived!.mail)
    expect(await look('/box', { as: maja, in: 'sent' })).toContain('Jeszcze jedno pytanie')
  })
})

describe('acting as an account', () => {
  test('a sent answer is in the thread and in Sent, and the candidate receives it', async () => {
    const id = newestId(anna)
    const fields = {
      to: maja,
      cc: '',
      bcc: '',
      subject: 'Re: Rozmowa techniczna: termin',
      text: 'Potwierdzam.',
    }
    await post('/send', { as: anna, answers: id, ...fields })
    const sent = world.message(anna, newestId(anna))
    expect(sent.labelIds).toEqual(['SENT'])
    expect(sent.threadId).toBe(world.message(anna, id).threadId)
    expect(await look('/box', { as: maja })).toContain('Potwierdzam.')
  })

  test('without a recipient nothing is sent and the text is kept', async () => {
    const before = newestId(anna)
    const answer = await post('/send', { as: anna, to: ' ', text: 'Długi list', subject: 'x' })
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('Długi list')
    expect(newestId(anna)).toBe(before)
  })

  test.each([
    ['trash', ['TRASH'], ['INBOX']],
    ['archive', [], ['INBOX']],
    ['read', ['INBOX'], ['UNREAD']],
  ])('%s', async (action, present, absent) => {
    const id = newestId(anna)
    await post('/act', { as: anna, id, action })
    const { labelIds } = world.message(anna, id)
    for (const label of present) expect(labelIds).toContain(label)
    for (const label of absent) expect(labelIds).not.toContain(label)
  })

  test('untrash, unread and delete', async () => {
    const id = newestId(anna)
    await post('/act', { as: anna, id, action: 'trash' })
    await post('/act', { as: anna, id, action: 'untrash' })
    expect(world.message(anna, id).labelIds).not.toContain('TRASH')
    await post('/act', { as: anna, id, action: 'read' })
    await post('/act', { as: anna, id, action: 'unread' })
    expect(world.message(anna, id).labelIds).toContain('UNREAD')
    await post('/act', { as: anna, id, action: 'delete' })
    expect(world.mailbox(anna).message(id)).toBeUndefined()
  })

  test('a GET never changes anything', async () => {
    const id = newestId(anna)
    expect((await get('/act', { as: anna, id, action: 'delete' })).status).toBe(404)
    expect(world.mailbox(anna).message(id)).toBeDefined()
  })
})
