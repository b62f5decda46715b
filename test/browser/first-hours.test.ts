import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { launchChromium } from '../support/chromium.ts'
import { browse, connect, readScope } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { openProduct, type Product } from '../support/product.ts'
import { smallWorld } from '../support/small-office.ts'
import {
  addAnna,
  anna,
  askToConnect,
  boss,
  changePassword,
  lookAtTheMenu,
  operatorsEnvironment,
  setUp,
  signInFirst,
  tryGoogle,
  useLetter,
  useLink,
} from './first-hours.ts'
import { interfaceText } from './interface-text.ts'
import { englishAmong } from './visible-texts.ts'
import { look, openWalkOn, phoneByNight, tellOfFailure, type Walk, wideByDay } from './walk.ts'

/** An empty Kurier, from the first visit on. Each step depends on the one before it. */
describe.each([
  { language: 'en', screens: [wideByDay, phoneByNight] },
  { language: 'pl', screens: [phoneByNight, wideByDay] },
] as const)('the first hours ($language)', ({ language, screens }) => {
  let browser: Browser
  let post: PostOffice
  let google: Emulator
  let product: Product
  let walk: Walk
  let person: Walk

  beforeAll(async () => {
    browser = await launchChromium()
    post = await openPostOffice()
    google = await startEmulator({ world: smallWorld() })
    product = await openProduct('empty', operatorsEnvironment(google.url, post.url))
    walk = await openWalkOn(browser, product, language, screens, 'first-hours')
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.close()
    await google?.close()
    await post?.close()
  })

  test('the first visit creates the administrator, and signs them in', () => setUp(walk))

  test('the menu is accessible', () => lookAtTheMenu(walk))

  test('the password is changed in Account settings', () => changePassword(walk))

  test('a person is added, and dialogs return the focus to the menu', () => addAnna(walk))

  test('a person with a given password must choose another one first', async () => {
    person = await signInFirst(walk)
  })

  test('an inbox that may only be read is described so everywhere', async () => {
    const visitor = browse(product.url)
    await visitor.post('/api/auth/sign-in/email', { email: anna.email, password: anna.chosen })
    await connect(visitor, anna.email, { scopes: [readScope] })
    // The state after Google's screen returns here, and once more after Cancel.
    for (const outcome of ['partial', 'denied']) {
      await person.page.goto(`${walk.product.url}/account?connect=${outcome}#integration`)
      await person.page.getByText(interfaceText(walk, 'gmail.partial')).waitFor()
    }
    await person.page.getByText(interfaceText(walk, 'gmail.state.read_only'), { exact: true }).waitFor()
    await person.page.getByText(interfaceText(walk, 'outcome.denied')).waitFor()
    await look(walk, '10-read-only', person.page)
    const text = await person.page.locator('body').innerText()
    for (const key of ['gmail.state.connected', 'gmail.state.none']) {
      expect(text.split('\n').map((line) => line.trim())).not.toContain(interfaceText(walk, key))
    }
    expect(text).not.toContain(interfaceText(walk, 'outcome.partial'))
    await walk.page.reload()
    const row = walk.page.getByRole('row').filter({ hasText: anna.email })
    await row.getByText(interfaceText(walk, 'gmail.state.read_only'), { exact: true }).waitFor()
  })

  test('an administrator’s link sets a password, and works once', () => useLink(walk))

  test('the link in a letter sets a password too', () => useLetter(walk, post))

  test('the Google project is tried with the administrator’s own inbox', async () => {
    await askToConnect(walk)
    const visitor = browse(product.url)
    await visitor.post('/api/auth/sign-in/email', { email: boss.email, password: boss.chosen })
    expect((await connect(visitor, 'private@gmail.test')).get('connect')).toBe('connected')
    await tryGoogle(walk)
  })

  test('shows one language only and throws no error', () => {
    const english = englishAmong(walk.texts)
    if (language === 'en') expect(english.length).toBeGreaterThan(20)
    else expect(english).toEqual([])
    expect(walk.pageErrors).toEqual([])
  })
})
