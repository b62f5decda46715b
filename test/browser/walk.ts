import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Language } from '../../contract/common.ts'
import type { Product } from '../support/product.ts'
import { visibleTexts } from './visible-texts.ts'
import { type Words, words } from './words.ts'

const actionWithinMs = 15_000
/** For what is asked again and again until it is so. */
export const soon = { timeout: actionWithinMs }
const sizes = [
  { width: 1280, height: 860 },
  { width: 360, height: 740 },
] as const
const schemes = ['light', 'dark'] as const
const locales = { en: 'en-GB', pl: 'pl-PL' } as const satisfies Record<Language, string>

/** Somebody at a browser of their own, on their way through the product. */
export interface Walk {
  product: Product
  language: Language
  words: Words
  browser: Browser
  context: BrowserContext
  page: Page
  /** Every text that was visible where {@link look} looked. */
  texts: Set<string>
  /** Hosts outside this machine that a page asked for something. */
  askedOutside: string[]
  /** Errors that nobody caught, on any page. */
  pageErrors: string[]
}

/** A walk in a language, its old screenshots cleared away. */
export async function openWalk(browser: Browser, product: Product, language: Language): Promise<Walk> {
  await rm(folderOf(language), { recursive: true, force: true })
  await mkdir(folderOf(language), { recursive: true })
  return await newWalk(browser, product, language)
}

/** A walk that leaves the screenshots alone. */
export async function newWalk(browser: Browser, product: Product, language: Language): Promise<Walk> {
  const shared = { texts: new Set<string>(), askedOutside: [], pageErrors: [] }
  return await openPerson({ browser, product, language, words: words[language], ...shared })
}

/** Another person beside this one: another browser profile, the same product. */
export async function openPerson(walk: Omit<Walk, 'context' | 'page'>): Promise<Walk> {
  const context = await walk.browser.newContext({
    locale: locales[walk.language],
    timezoneId: 'Europe/Warsaw',
    viewport: sizes[0],
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(actionWithinMs)
  context.on('weberror', (error) => walk.pageErrors.push(String(error.error())))
  await context.route(isElsewhere, async (route) => {
    walk.askedOutside.push(new URL(route.request().url()).host)
    await route.fulfill({ contentType: 'image/png', body: onePixel })
  })
  return { ...walk, context, page: await context.newPage() }
}

function isElsewhere(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && !['localhost', '127.0.0.1'].includes(url.hostname)
}

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/**
 * Looks at a page as a designer and a tester would: wide and on a phone, light and dark. Takes a picture of
 * each, lets axe find no serious fault, and no page may be wider than the screen.
 */
export async function look(walk: Walk, name: string, page: Page = walk.page): Promise<void> {
  for (const text of await visibleTexts(page)) walk.texts.add(text)
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme })
      await settle(page)
      await page.screenshot({ path: `${folderOf(walk.language)}/${name}-${size.width}-${colorScheme}.png` })
      if (size === sizes[0]) await expectAccessible(page, `${name}, ${colorScheme}`)
    }
    expect(await overflow(page), `${name} is wider than ${size.width} pixels`).toBe(0)
  }
  await page.setViewportSize(sizes[0])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** What can be told of a step that failed: how the page looked, and what the product wrote. */
export async function tellOfFailure(walk: Walk): Promise<void> {
  const path = `${folderOf(walk.language)}/failed.png`
  await walk.page.screenshot({ path }).catch(() => undefined)
  const errors = walk.pageErrors.length > 0 ? `\nErrors on pages:\n${walk.pageErrors.join('\n')}` : ''
  process.stderr.write(`The page as it failed: ${path}\n${walk.product.output()}${errors}\n`)
}

/** Colours fade into one another for a moment: what is looked at is what they end as. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(fading.map((animation) => animation.finished))
  })
}

/** A picture of what lasts only a moment. */
export async function glance(walk: Walk, name: string): Promise<void> {
  await walk.page.screenshot({ path: `${folderOf(walk.language)}/${name}-1280-light.png` })
}

/** The frames that hold mail run no script, axe's neither; what is in them was written elsewhere. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  const axe = new AxeBuilder({ page }).exclude('iframe').options({ resultTypes: ['violations'] })
  const { violations } = await axe.setLegacyMode().analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
  expect(grave, `axe on ${where}`).toEqual([])
}

/** By how many pixels the page is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
}

function folderOf(language: Language): string {
  return fileURLToPath(new URL(`../artefacts/browser/${language}`, import.meta.url))
}
