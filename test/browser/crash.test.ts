import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { connectQuietly, signIn } from './connecting.ts'
import { openConversation, openEmails, talk } from './reading.ts'
import { newWalk, soon, type Walk } from './walk.ts'
import { countSent } from './webmail.ts'
import { ownMessages } from './writing.ts'

const text = 'Wysłane tuż przed awarią. Numer: 10877.'
const sentWithinMs = 30_000
/** Until the time to undo ends, no part of a message is at Google. */
const leavesAfterMs = 5_000
/** Long enough for a second copy to leave, if there were one: jobs are checked every second. */
const watchMs = 6_000

let browser: Browser
let product: Product
let walk: Walk

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct()
  walk = await newWalk(browser, product, 'en')
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('a message is sent exactly once though the product is killed right after Send', async () => {
  const { page, words } = walk
  await signIn(walk, 'Anna Kowalska')
  await connectQuietly(walk)
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  await page.getByRole('textbox', { name: words.text, exact: true }).click()
  await page.keyboard.type(text)
  const clickedAt = Date.now()
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().method() === 'POST' && /\/messages$/.test(response.url()),
    ),
    page.getByRole('button', { name: words.send, exact: true }).click(),
  ])
  expect(answer.ok()).toBe(true)
  await product.crash()
  expect(Date.now() - clickedAt, 'killed before anything could leave').toBeLessThan(leavesAfterMs)
  await product.restart()
  await expect.poll(() => countSent(walk, '10877'), { timeout: sentWithinMs, interval: 500 }).toBe(1)
  await page.waitForTimeout(watchMs)
  expect(await countSent(walk, '10877')).toBe(1)
  await page.reload()
  await expect.poll(() => ownMessages(walk, text), soon).toBe(1)
})
