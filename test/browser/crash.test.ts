import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openEmbeddedProduct, type Product } from '../support/product.ts'
import { connectQuietly, enter } from './connecting.ts'
import { openConversation, openEmails, talk } from './reading.ts'
import { newWalk, soon, type Walk } from './walk.ts'
import { countSent } from './webmail.ts'
import { ownMessages } from './writing.ts'

const text = 'Wysłane tuż przed awarią. Numer: 10877.'
/** Long enough for a second copy to leave, if there were one: jobs are checked every second. */
const watchMs = 6_000

let browser: Browser
let product: Product
let walk: Walk

beforeAll(async () => {
  browser = await launchChromium()
  product = await openEmbeddedProduct()
  walk = await newWalk(browser, product, 'en')
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('a message is sent exactly once though the product is killed right after Send', async () => {
  const { page, words } = walk
  await enter(walk, 'Anna Kowalska')
  await connectQuietly(walk)
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  await page.getByRole('textbox', { name: words.text, exact: true }).click()
  await page.keyboard.type(text)
  const crash = Promise.withResolvers<string>()
  await page.route(/\/messages$/, async (route) => {
    const answer = await route.fetch()
    await product.crash()
    crash.resolve((await answer.json()).undoUntil)
    await route.fulfill({ response: answer })
  })
  await page.getByRole('button', { name: words.send, exact: true }).click()
  const leavesAt = Date.parse(await crash.promise)
  expect(Date.now(), 'killed before anything could leave').toBeLessThan(leavesAt)
  await page.unrouteAll({ behavior: 'wait' })
  await product.restart()
  await expect.poll(() => countSent(walk, '10877'), soon).toBe(1)
  await page.waitForTimeout(watchMs)
  expect(await countSent(walk, '10877')).toBe(1)
  await page.reload()
  await expect.poll(() => ownMessages(walk, text), soon).toBe(1)
})
