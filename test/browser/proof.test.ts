import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { askWhy } from './asking.ts'
import { blockTheDomain, liftTheBlock } from './blocking.ts'
import { enter } from './connecting.ts'
import { addTheOfferedAddress, beOfferedTheAddress, dismissTheAddressAndUndo, elsewhere } from './offering.ts'
import { englishAmong } from './visible-texts.ts'
import { readReceipt, readWhyHere } from './vouching.ts'
import { openWalkOn, phoneByNight, tellOfFailure, type Walk, wideByDay } from './walk.ts'

/** Why an email is here, or is not. Each step depends on the one before it, as a person's steps do. */
describe.each([
  { language: 'en', screen: wideByDay },
  { language: 'pl', screen: phoneByNight },
] as const)('proof ($language, $screen.width pixels, $screen.colorScheme)', ({ language, screen }) => {
  let browser: Browser
  let product: Product
  let walk: Walk

  beforeAll(async () => {
    browser = await launchChromium()
    product = await openProduct('connected')
    walk = await openWalkOn(browser, product, language, [screen], 'proof')
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.close()
  })

  test('the receipt names the inbox, its state and its messages', async () => {
    await enter(walk, 'Anna Kowalska')
    await readReceipt(walk)
  })

  test('explains why an email is here, is not here, or cannot be found', () => askWhy(walk))

  test('offers an unknown address that answered, and adds its email', async () => {
    await beOfferedTheAddress(walk)
    await dismissTheAddressAndUndo(walk)
    await addTheOfferedAddress(walk)
  })

  test('a message says why it is here', () => readWhyHere(walk, elsewhere))

  test('a blocked domain removes its emails from the profile, and the end of the block brings them back', async () => {
    await liftTheBlock(walk, await blockTheDomain(walk))
  })

  test('shows one language only, loads nothing from other sites and throws no error', () => {
    expect(walk.texts.size).toBeGreaterThan(100)
    const english = englishAmong(walk.texts)
    // The same check on the English walk shows that it can find texts.
    if (language === 'en') expect(english.length).toBeGreaterThan(40)
    else expect(english).toEqual([])
    expect(walk.askedOutside).toEqual([])
    expect(walk.pageErrors).toEqual([])
  })
})
