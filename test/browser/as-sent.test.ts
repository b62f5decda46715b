import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { connectQuietly, signIn } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openConversation, openEmails } from './reading.ts'
import { look, openWalk, type Walk } from './walk.ts'
import { importLetter } from './webmail.ts'

const maja = 'Maja Wiśniewska'
let browser: Browser
let product: Product
let walk: Walk

/** The head and body of a letter of the mail fixtures, as Maja sends it. */
function fixture(name: string, subject: string): string[] {
  const raw = readFileSync(new URL(`../fixtures/mail/${name}.eml`, import.meta.url), 'latin1')
  const own = /^(?:From|To|Subject|Message-ID|Date|MIME-Version):/i
  const lines = raw.split(/\r?\n/).filter((line, place) => place > 10 || !own.test(line))
  return [...head(subject), ...lines]
}

function head(subject: string): string[] {
  const from = `From: ${maja} <maja.wisniewska@gmail.com>`
  return [
    from,
    'To: anna@kurier.test',
    `Subject: ${subject}`,
    `Message-ID: <${Date.now()}.${subject.length}@x>`,
  ]
}

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct()
  walk = await openWalk(browser, product, 'pl')
  await signIn(walk, 'Anna Kowalska')
  const html = ['Content-Type: text/html; charset=utf-8', '']
  await importLetter(walk, fixture('newsletter', 'Nowe oferty'))
  await importLetter(walk, fixture('signed-only', 'Podpisane'))
  await importLetter(walk, fixture('winmail-broken', 'Outlook'))
  await importLetter(walk, [
    ...head('Bardzo dluga'),
    ...html,
    `${'<p>Akapit listu.</p>'.repeat(220_000)}<p>Koniec listu</p>`,
  ])
  await connectQuietly(walk)
  await openEmails(walk, maja)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

const frame = () => walk.page.getByTitle(`${walk.words.textOf} ${maja}`, { exact: true }).contentFrame()

test('a newsletter keeps its layout, and its hidden lines stay hidden', async () => {
  await openConversation(walk, 'Nowe oferty')
  const heading = frame().getByText('Oferty tygodnia')
  await heading.waitFor()
  expect(await heading.evaluate((element) => getComputedStyle(element).fontSize)).toBe('22px')
  for (const hidden of ['Ukryty', 'Tylko na telefonie']) {
    expect(await frame().getByText(hidden).isVisible()).toBe(false)
  }
  await look(walk, '01-newsletter')
})

test('a signed email says so quietly, a closed winmail.dat what it is', async () => {
  await openConversation(walk, 'Podpisane')
  await walk.page.getByText(interfaceText(walk, 'message.signed'), { exact: true }).waitFor()
  await look(walk, '02-signed')
  await openConversation(walk, 'Outlook')
  await walk.page.getByText(interfaceText(walk, 'message.winmail')).waitFor()
  await look(walk, '03-winmail')
})

test('an email that was cut says so, and is shown whole or saved', async () => {
  await openConversation(walk, 'Bardzo dluga')
  await walk.page.getByText(interfaceText(walk, 'message.cut')).waitFor()
  await look(walk, '04-cut')
  const saved = walk.page.waitForEvent('download')
  await walk.page.getByRole('button', { name: interfaceText(walk, 'message.downloadEml') }).click()
  expect((await saved).suggestedFilename()).toBe('Bardzo dluga.eml')
  await walk.page.getByRole('button', { name: interfaceText(walk, 'message.showWhole') }).click()
  await frame().getByText('Koniec listu').waitFor({ state: 'attached', timeout: 60_000 })
})
