import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { connectQuietly, enter } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openConversation, openEmails, talk } from './reading.ts'
import { newWalk, soon, type Walk } from './walk.ts'
import { countSent } from './webmail.ts'

const file = { name: 'Oferta.txt', mimeType: 'text/plain', buffer: Buffer.from('Oferta') }

let browser: Browser
let product: Product
let walk: Walk

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  walk = await newWalk(browser, product, 'en')
  await enter(walk, 'Anna Kowalska')
  await openEmails(walk, 'Maja Wiśniewska')
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** Writes, attaches and sends, and disconnects before the message can leave. Connects again, and presses Edit. */
async function failAndEdit(text: string, subject: string): Promise<void> {
  const { page, words } = walk
  await textbox().click()
  await page.keyboard.type(text)
  await page.locator('input[type=file]').setInputFiles(file)
  await removeFile().waitFor()
  const isTaken = page.waitForResponse((answer) => /\/messages$/.test(answer.url()) && answer.ok())
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await isTaken
  const status = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify({ emails: 'keep' }) }
    return (await fetch('/api/mailbox/disconnection', request)).status
  })
  expect(status).toBeLessThan(300)
  await connectQuietly(walk)
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, subject)
  const edit = page.getByRole('button', { name: interfaceText(walk, 'outbox.edit'), exact: true })
  await edit.click()
  await edit.waitFor({ state: 'hidden' })
}

const textbox = () => walk.page.getByRole('textbox', { name: walk.words.text, exact: true })
const removeFile = () =>
  walk.page.getByRole('button', {
    name: interfaceText(walk, 'composer.removeFile', { name: file.name }),
    exact: true,
  })
async function sendIt(number: string): Promise<void> {
  await walk.page.getByRole('button', { name: walk.words.send, exact: true }).click()
  await expect.poll(() => countSent(walk, number), soon).toBe(1)
}

test('a reply that did not leave returns with its file', async () => {
  await openConversation(walk, talk)
  await failAndEdit('Numer: 31415.', talk)
  await expect.poll(() => textbox().textContent(), soon).toBe('Numer: 31415.')
  await removeFile().waitFor()
  await sendIt('31415')
})

test('a first email returns too, with its subject, although its conversation has disappeared', async () => {
  const { page } = walk
  await page.getByRole('link', { name: interfaceText(walk, 'candidate.write'), exact: true }).click()
  const subject = page.getByRole('textbox', { name: interfaceText(walk, 'composer.subject'), exact: true })
  await subject.fill('Nowy temat')
  await failAndEdit('Numer: 27182.', 'Nowy temat')
  await expect.poll(() => subject.inputValue(), soon).toBe('Nowy temat')
  await expect.poll(() => textbox().textContent(), soon).toBe('Numer: 27182.')
  await removeFile().waitFor()
  await sendIt('27182')
})
