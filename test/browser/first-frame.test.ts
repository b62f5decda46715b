import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { palettes } from '../../web/ui/palette.ts'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { enter } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { glance, newWalk, openWalkOn, phoneByNight, soon, wideByDay } from './walk.ts'

const profile = '/candidates/0199d9a0-0000-7000-8000-000000000000?tab=emails'

let browser: Browser
let product: Product

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('demo')
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** Keeps back what the page asks for under these addresses until it is let go. */
async function hold(page: Page, address: RegExp): Promise<() => void> {
  const gate = Promise.withResolvers<void>()
  await page.route(address, async (route) => {
    await gate.promise
    await route.continue()
  })
  return gate.resolve
}

/** Counts the frames in which nothing at all is drawn. */
async function watchFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watched = window as unknown as { blank: number }
    watched.blank = 0
    const count = () => {
      const parts = [...(document.getElementById('root')?.children ?? [])]
      if (!parts.some((part) => part.getClientRects().length > 0)) watched.blank += 1
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  return () => page.evaluate(() => (window as unknown as { blank: number }).blank)
}

/** Where the mark of the product, the line under the top bar and the disc of the candidate are. */
const shape = (page: Page) =>
  page.evaluate(() => {
    const rect = (one: Element | null | undefined) => {
      const { x, y, width, height } = one?.getBoundingClientRect() ?? new DOMRect()
      return [x, y, width, height].map(Math.round)
    }
    const top = document.querySelector('.first-top, header')
    const heading = document.querySelector('.first-head, main [role=status] > :first-child')
    return [top, top?.querySelector('svg'), heading, heading?.firstElementChild].map(rect)
  })

test.each([wideByDay, phoneByNight])(
  'a profile has its shape before any script has run, $width wide',
  async ({ colorScheme, ...viewport }) => {
    const walk = await newWalk(browser, product, 'en')
    const { page } = walk
    const refused: string[] = []
    page.on('console', (line) => line.type() === 'error' && refused.push(line.text()))
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    const letScripts = await hold(page, /\/assets\/.*\.js$/)
    const letSession = await hold(page, /\/api\/session$/)
    await page.goto(product.url + profile, { waitUntil: 'commit' })
    await page.locator('.first-head').waitFor()
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const [red, green, blue] = palettes[colorScheme].canvas
      .match(/[\da-f]{2}/g)!
      .map((hex) => Number(`0x${hex}`))
    expect(await ground()).toBe(`rgb(${red}, ${green}, ${blue})`)
    const before = await shape(page)
    await glance(walk, `first-frame-${viewport.width}-${colorScheme}`)
    const blank = await watchFrames(page)
    letScripts()
    await expect.poll(() => page.locator('.first').count(), soon).toBe(0)
    await expect.poll(() => shape(page), soon).toEqual(before)
    expect(await ground()).toBe(`rgb(${red}, ${green}, ${blue})`)
    await glance(walk, `second-frame-${viewport.width}-${colorScheme}`)
    expect(await blank()).toBe(0)
    letSession()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(refused).toEqual([])
    await walk.context.close()
  },
)

test('a page in front of the sign-in shows no shell that would go away again', async () => {
  const { page, context } = await newWalk(browser, product, 'en')
  const letScripts = await hold(page, /\/assets\/.*\.js$/)
  await page.goto(`${product.url}/sign-in`, { waitUntil: 'commit' })
  await page.locator('.first').waitFor({ state: 'attached' })
  expect(await page.locator('.first').isVisible()).toBe(false)
  letScripts()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await context.close()
})

/** Long enough for what must wait to be drawn too early. */
const aMomentMs = 500

/** Notes everything that can be pressed and leaves the place where it was first drawn. */
async function watchPlaces(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const pressable = 'a[href], button, input, [role=menu]'
    const places = new Map<Element, [number, number]>()
    const moved: string[] = []
    Object.assign(globalThis, { moved })
    const look = () => {
      for (const one of document.querySelectorAll(pressable)) {
        const { x, y, width } = one.getBoundingClientRect()
        if (width < 2) continue
        const [left, top] = places.get(one) ?? [x, y]
        if (Math.abs(x - left) + Math.abs(y - top) > 2)
          moved.push((one.ariaLabel ?? one.textContent).slice(0, 40))
        places.set(one, [x, y])
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return () => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved)
}

test.each([wideByDay, phoneByNight])(
  'nothing that can be pressed moves when an answer is late or a menu opens, $width wide',
  async (screen) => {
    const walk = await openWalkOn(browser, product, 'en', [screen], 'places')
    const { context, page, words } = walk
    await enter(walk, 'Tomek Nowak')
    const moved = await watchPlaces(page)
    const late = async (path: string, answer: RegExp, last: () => Promise<unknown>) => {
      const letGo = await hold(page, answer)
      const asked = page.waitForRequest(answer)
      await page.goto(product.url + path)
      await asked
      await page.waitForTimeout(aMomentMs)
      letGo()
      await last()
      expect(await moved(), path).toEqual([])
    }
    await late('/candidates', /\/api\/mailbox$/, () => page.getByText(words.notConnectedCard).waitFor())
    const passwordText = interfaceText(walk, 'password.line')
    await late('/account', /\/api\/me\/signing-in$/, () => page.getByText(passwordText).waitFor())
    const devTools = await context.newCDPSession(page)
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: 10 })
    const menu = interfaceText(walk, 'shell.myMenu', { name: 'Tomek Nowak' })
    await page.getByRole('button', { name: menu, exact: true }).click()
    await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click({ trial: true })
    expect(await moved(), 'the menu').toEqual([])
    await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await context.close()
  },
)
