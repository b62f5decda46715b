import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import {
  asks,
  beginAnew,
  box,
  button,
  delay,
  expectBox,
  expectTold,
  hold,
  invitation,
  isKept,
  readAnother,
  refuse,
  refuseNext,
  sendByKey,
  type,
} from './composing.ts'
import { connectQuietly, enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { drop, isLoaded, onePixel, paste } from './pasting.ts'
import { openConversation, openEmails, syncNow, talk } from './reading.ts'
import { look, openWalkOn, soon, tellOfFailure, type Walk, wideByDay } from './walk.ts'
import { addSendAs, countSent, writeToAnna } from './webmail.ts'
import { ownMessages } from './writing.ts'

/** Nothing that somebody writes is lost or sent twice, whatever the connection and the reader do meanwhile. */

let browser: Browser
let product: Product
let walk: Walk

const told = (key: string, values: Record<string, string | number> = {}) => interfaceText(walk, key, values)
const slowMs = 1_200
const alias = { email: 'praca@kurier.test', name: 'Dział rekrutacji' }
const offer = { name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') }

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('demo')
  walk = await openWalkOn(browser, product, 'en', [wideByDay], 'composer')
  await enter(walk, 'Anna Kowalska')
  await addSendAs(walk, alias)
  await connectQuietly(walk)
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  await walk?.page.unrouteAll({ behavior: 'ignoreErrors' })
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('a refused answer returns to its box, and whoever reads something else is told and led to it', async () => {
  const { page } = walk
  await beginAnew(walk)
  const sending = await hold(page, asks.send)
  await type(walk, 'The first answer')
  await sendByKey(walk)
  await sending.asked
  await page.keyboard.type('PS')
  await expectBox(walk, 'The first answer')
  await readAnother(walk)
  await sending.answer({ status: 500, code: 'internal' })
  await expectTold(walk, told('sent.refused', { name: 'Maja Wiśniewska', others: 0 }))
  await look(walk, 'refused')
  await button(walk, 'sent.open').click()
  await heading(page, talk).waitFor()
  await expectBox(walk, 'The first answer')
  await expectTold(walk, told('composer.kept'))
  expect(await page.getByText(told('sent.refused', { name: 'Maja Wiśniewska', others: 0 })).count()).toBe(0)
  expect(await ownMessages(walk, 'The first answer')).toBe(0)
})

test('a message accepted while another email is read leaves its box; after Undo it stands above newer text', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  const sending = await hold(page, asks.send)
  await type(walk, 'Sent elsewhere.')
  await sendByKey(walk)
  await sending.asked
  await readAnother(walk)
  await openConversation(walk, talk)
  await expectBox(walk, 'Sent elsewhere.')
  await sending.answer()
  await page.getByText(words.sentTo).waitFor()
  await expectBox(walk, '')
  expect(await isKept(walk, 'Sent elsewhere.')).toBe(false)
  await type(walk, 'Begun since.')
  await button(walk, 'sent.undo').click()
  await expectBox(walk, 'Sent elsewhere.Begun since.')
  await expect.poll(() => ownMessages(walk, 'Sent elsewhere.'), soon).toBe(0)
})

test('an Undo that comes too late is reported, even after its toast has disappeared', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  await page.route(asks.send, async (route) => {
    const answer = await route.fetch()
    const undoUntil = new Date(Date.now() + 1_500).toISOString()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), undoUntil } })
  })
  const takingBack = await hold(page, asks.takeBack)
  await type(walk, 'This one leaves.')
  await sendByKey(walk)
  await page.getByText(words.sentTo).waitFor()
  await button(walk, 'sent.undo').focus()
  await page.keyboard.press('Enter')
  await takingBack.asked
  await page.waitForTimeout(2_000)
  await takingBack.answer({ status: 409, code: 'send-not-stoppable' })
  await expectTold(walk, told('problem.send-not-stoppable'))
})

test('a recipient still being typed receives the email; an invalid address stops it', async () => {
  const { page } = walk
  await beginAnew(walk)
  const sending = await hold(page, asks.send)
  await type(walk, 'With a copy')
  await button(walk, 'composer.cc').click()
  const cc = page.getByLabel(told('composer.cc'), { exact: true })
  await cc.fill('tomek')
  await sendByKey(walk)
  await expectTold(walk, told('problem.recipient-invalid'))
  await cc.press('Backspace')
  await cc.fill('tomek@kurier.test')
  await sendByKey(walk)
  const posted = (await sending.asked).request().postDataJSON()
  expect(posted.cc).toMatchObject([{ address: 'tomek@kurier.test' }])
  await sending.answer({ status: 500, code: 'internal' })
  await expectTold(walk, told('problem.internal'))
})

test('Reply all adds the others to copies entered by hand, and removes only them', async () => {
  const { page } = walk
  await beginAnew(walk, invitation)
  const chip = (address: string) => page.getByTitle(address, { exact: true }).locator('visible=true')
  await button(walk, 'composer.cc').click()
  await page.getByLabel(told('composer.cc'), { exact: true }).fill('boss@client.example')
  await page.keyboard.press('Enter')
  await button(walk, 'composer.replyAll').click()
  await chip('tomek@kurier.test').waitFor()
  expect(await chip('boss@client.example').count()).toBe(1)
  await button(walk, 'composer.replyOne').click()
  await chip('tomek@kurier.test').waitFor({ state: 'hidden' })
  expect(await chip('boss@client.example').count()).toBe(1)
})

test('no email leaves without a failed file; an upload continues while another email is read', async () => {
  const { page } = walk
  await beginAnew(walk)
  let posts = 0
  page.on('request', (request) => {
    if (asks.send.test(request.url())) posts += 1
  })
  await refuseNext(page, asks.upload, 'internal')
  await type(walk, 'The offer is attached.')
  await page.locator('input[type=file]').first().setInputFiles(offer)
  const again = page
    .getByRole('list', { name: told('message.attachments') })
    .getByRole('button', { name: told('outbox.tryAgain') })
  await again.waitFor()
  await button(walk, 'composer.send').click()
  await expectTold(walk, told('problem.attachment-not-uploaded'))
  expect(posts).toBe(0)
  const upload = await hold(page, asks.upload)
  await again.click()
  await upload.asked
  await readAnother(walk)
  await openConversation(walk, talk)
  await page.getByLabel(told('composer.uploading', { name: offer.name })).waitFor({ state: 'attached' })
  await readAnother(walk)
  await upload.answer()
  await expect.poll(() => isKept(walk, offer.name), soon).toBe(true)
  await openConversation(walk, talk)
  await page.getByText(offer.name).waitFor()
  expect(await page.getByLabel(told('composer.uploading', { name: offer.name })).count()).toBe(0)
  await expectBox(walk, 'The offer is attached.')
})

test('an older email joins the conversation: writing continues, and the draft is found again', async () => {
  const { page } = walk
  await beginAnew(walk)
  await page.route(/\/conversations\/[^/]+\?/, async (route) => {
    const answer = await route.fetch()
    const conversation = await answer.json()
    const [first] = conversation.messages
    const older = { ...first, id: '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10', at: '2020-01-01T00:00:00.000Z' }
    const messages = [older, ...conversation.messages]
    await route.fulfill({ response: answer, json: { ...conversation, id: older.id, messages } })
  })
  await type(walk, 'Just a rough ')
  const told = page.waitForResponse(/\/conversations\/[^/]+\?/)
  await page.evaluate(async () => {
    const id = location.pathname.split('/').at(-1)
    const headers = { 'content-type': 'application/json' }
    await fetch(`/api/candidates/${id}`, { method: 'PATCH', headers, body: '{"position":"Kierowca"}' })
  })
  await told
  await page.keyboard.type('jk remark', { delay: 30 })
  await expectBox(walk, 'Just a rough jk remark')
  await page.reload()
  await expectBox(walk, 'Just a rough jk remark')
})

test('two tabs show one draft, and neither loses what is written in the other', async () => {
  const { page } = walk
  await beginAnew(walk, invitation)
  const other = await walk.context.newPage()
  await other.goto(page.url())
  await box(walk, other).waitFor()
  await type(walk, 'A long answer')
  await expectBox(walk, 'A long answer', other)
  await button(walk, 'composer.replyAll', other).click()
  await other.getByText(walk.words.draftSaved).waitFor()
  await other.close()
  await page.reload()
  await expectBox(walk, 'A long answer')
})

test('a new email: Undo keeps it, whoever leaves is not brought back, and a sent email is no draft any more', async () => {
  const { page, words } = walk
  await page.goto(product.url)
  await page.getByRole('link', { name: 'Jakub Wójcik', exact: true }).click()
  await page.getByRole('link', { name: words.write, exact: true }).first().click()
  const subject = page.getByRole('textbox', { name: told('composer.subject') })
  await subject.fill('Parking')
  // Anything that waited for the list would appear this much later.
  await delay(page, asks.list, slowMs)
  await type(walk, 'There is a yard.')
  await sendByKey(walk)
  await button(walk, 'sent.undo').click()
  await expectBox(walk, 'There is a yard.')
  await page.waitForTimeout(2 * slowMs)
  await expectBox(walk, 'There is a yard.')
  expect(await isKept(walk, 'There is a yard.')).toBe(true)

  await type(walk, ' Or a garage.')
  await sendByKey(walk)
  await button(walk, 'sent.undo').waitFor()
  await page.getByRole('link', { name: words.candidates, exact: true }).click()
  await heading(page, words.candidates).waitFor()
  await page.waitForTimeout(2 * slowMs)
  expect(new URL(page.url()).pathname).toBe('/candidates')
  expect(await isKept(walk, 'There is a yard.')).toBe(false)
  await page.getByRole('link', { name: 'Jakub Wójcik', exact: true }).click()
  await page.getByRole('link', { name: words.write, exact: true }).first().click()
  await expectBox(walk, '')
  expect(await subject.inputValue()).toBe('')
})

test('images that cannot be fetched remove nothing that was written', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  await type(walk, 'Written before.')
  await page.route(/\/conversations\/[^/]+\?remoteImages=false/, async (route) => {
    const answer = await route.fetch()
    const conversation = await answer.json()
    const messages = conversation.messages.map((one: object) => ({ ...one, remoteImages: 1 }))
    await route.fulfill({ response: answer, json: { ...conversation, messages } })
  })
  await page.reload()
  await page.route(
    /\/conversations\/[^/]+\?remoteImages=true/,
    (route) => refuse(route, { status: 400, code: 'bad-request' }),
    { times: 1 },
  )
  const show = page.getByRole('button', { name: words.showImages })
  await show.first().click()
  await expectTold(walk, told('message.imagesFailed'))
  await heading(page, talk).waitFor()
  await expectBox(walk, 'Written before.')
  const again = page.waitForResponse(/remoteImages=true/)
  await show.first().click()
  expect((await again).ok()).toBe(true)
})

test('an answer leaves from the address that the email was sent to, or from a chosen one', async () => {
  const { page } = walk
  await writeToAnna(walk, 'maja.wisniewska@gmail.com', 'O pracy', 'Dzień dobry!', alias.email)
  await syncNow(walk)
  await beginAnew(walk, 'O pracy')
  const from = page.getByRole('combobox', { name: told('composer.fromLabel'), exact: true })
  expect(await from.inputValue()).toBe(alias.email)
  await look(walk, 'from')
  const sending = await hold(page, asks.send)
  await from.selectOption('anna@kurier.test')
  await type(walk, 'Prywatnie')
  await sendByKey(walk)
  expect((await sending.asked).request().postDataJSON()).toMatchObject({ from: 'anna@kurier.test' })
  await sending.answer({ status: 422, code: 'sender-not-available' })
  await expectTold(walk, told('problem.sender-not-available'))
  await expectBox(walk, 'Prywatnie')
  await from.selectOption(alias.email)
  await sendByKey(walk)
  await page.getByText(walk.words.sentTo).waitFor()
  await expect.poll(() => countSent(walk, 'Prywatnie'), soon).toBe(1)
})

test('a deleted sender address is reported before anything is sent, and another one can be chosen', async () => {
  const { page } = walk
  await beginAnew(walk, 'O pracy')
  const from = page.getByRole('combobox', { name: told('composer.fromLabel'), exact: true })
  await from.selectOption(alias.email)
  await type(walk, 'Czy pasuje wtorek?')
  await page.route('**/api/mailbox', async (route) => {
    const answer = await route.fetch()
    const mailbox = await answer.json()
    await route.fulfill({ response: answer, json: { ...mailbox, senders: mailbox.senders.slice(0, 1) } })
  })
  await page.getByText(walk.words.draftSaved).waitFor()
  await page.reload()
  await expectTold(walk, told('problem.sender-not-available'))
  await look(walk, 'from-gone')
  let posts = 0
  page.on('request', (request) => {
    if (asks.send.test(request.url())) posts += 1
  })
  await button(walk, 'composer.send').click()
  await page
    .getByRole('alert')
    .filter({ hasText: told('composer.kept') })
    .waitFor()
  expect(posts).toBe(0)
  await from.selectOption('anna@kurier.test')
  await expect.poll(() => page.getByText(told('problem.sender-not-available')).count(), soon).toBeLessThan(2)
  await expectBox(walk, 'Czy pasuje wtorek?')
})

test('a pasted picture stands in the text, is sent with it, returns with Undo, and is shown after sync', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  await type(walk, 'Mapa: ')
  const upload = await hold(page, asks.upload)
  await paste(walk, { files: [{ name: 'mapa.png', type: 'image/png', base64: onePixel }] })
  await upload.asked
  await box(walk).locator('img[src^="blob:"]').waitFor()
  await page.keyboard.type('tutaj. 90210')
  await upload.answer()
  const picture = box(walk).locator('img[src^="/api/attachments/"]')
  await picture.waitFor()
  await expect.poll(() => isLoaded(picture), soon).toBe(true)
  await look(walk, 'picture')
  await page.reload()
  await picture.waitFor()
  await expectBox(walk, 'Mapa: tutaj. 90210')
  await box(walk).focus()
  await sendByKey(walk)
  await button(walk, 'sent.undo').click()
  await picture.waitFor()
  await expect.poll(() => isLoaded(picture), soon).toBe(true)
  await expectBox(walk, 'Mapa: tutaj. 90210')
  await box(walk).focus()
  await sendByKey(walk)
  await expect.poll(() => countSent(walk, '90210'), soon).toBe(1)
  await syncNow(walk)
  // Maja answers at once, so the message may already be folded.
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  const mine = page.getByTitle(words.openMessage).filter({ hasText: '90210' })
  const text = page.getByTitle(`${words.textOf} Anna Kowalska`, { exact: true }).last()
  await mine.or(text).first().waitFor()
  if (await mine.isVisible()) await mine.click()
  const frame = text.contentFrame()
  await expect.poll(() => isLoaded(frame.locator('img')), soon).toBe(true)
})

test('a dropped picture and one within pasted text are added too; unsupported files are reported', async () => {
  const { page } = walk
  await beginAnew(walk)
  await type(walk, 'Zdjęcia: ')
  await drop(walk, [
    { name: 'dom.png', type: 'image/png', base64: onePixel },
    { name: 'oferta.pdf', type: 'application/pdf', base64: 'JVBERg==' },
  ])
  const pictures = box(walk).locator('img[src^="/api/attachments/"]')
  await expect.poll(() => pictures.count(), soon).toBe(1)
  await page.getByText('oferta.pdf').waitFor()
  const within = `<p>Z pliku <img src="data:image/png;base64,${onePixel}"> i ze strony <img src="https://x.example/a.png"></p>`
  await paste(walk, { html: within })
  await expect.poll(() => pictures.count(), soon).toBe(2)
  await expectTold(walk, told('composer.picturesLeftOut', { count: 1 }))
  await refuseNext(page, asks.upload, 'message-too-large')
  await paste(walk, { files: [{ name: 'wielkie.png', type: 'image/png', base64: onePixel }] })
  await expectTold(walk, told('problem.message-too-large'))
  await button(walk, 'composer.send').click()
  await expectTold(walk, told('problem.attachment-not-uploaded'))
  await page.getByRole('button', { name: told('composer.removeFile', { name: 'wielkie.png' }) }).click()
  // ProseMirror adds pictures of its own, without an address, beside pictures at the end of a line.
  await expect.poll(() => box(walk).locator('img[src]').count(), soon).toBe(2)
})

test('keyboard shortcuts do nothing under an open dialog', async () => {
  const { page } = walk
  await beginAnew(walk)
  const before = page.url()
  await page.getByRole('button', { name: /inbox(es)? checked/ }).click()
  await page.getByRole('button', { name: told('why.open') }).click()
  const dialog = page.getByRole('dialog', { name: told('why.title') })
  await dialog.getByRole('button').first().focus()
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  expect(
    await dialog
      .getByRole('button')
      .first()
      .evaluate((one) => one === document.activeElement),
  ).toBe(true)
  expect(page.url()).toBe(before)
  await page.keyboard.press('Escape')
})

test('in another language the text is the same and the text box has a name in that language', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  await type(walk, 'Half')
  await page.getByRole('button', { name: words.menu, exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Polski', exact: true }).click()
  const polish = (key: string) => interfaceText({ language: 'pl' }, key)
  const text = page.getByRole('textbox', { name: polish('composer.text'), exact: true })
  await expect.poll(() => text.textContent(), soon).toBe('Half')
  await page.keyboard.press('Escape')
  await text.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await text.locator(`[data-placeholder="${polish('composer.replyPlaceholder')}"]`).waitFor()
  expect(walk.pageErrors).toEqual([])
})
