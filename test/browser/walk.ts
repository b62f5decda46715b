import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Language } from '../../contract/common.ts'
import type { Product } from '../support/product.ts'
import { type Changed, expectAccessible } from './accessible.ts'
import { visibleTexts } from './visible-texts.ts'
import { type Words, words } from './words.ts'

/** Long, because other work may keep the machine busy. */
const actionWithinMs = 120_000
/** The time limit for conditions that are checked repeatedly, and how often. Each check costs the page CPU time. */
export const soon = { timeout: actionWithinMs, interval: 150 }
/** The size and the colour scheme of a screen. */
export type Screen = Readonly<{ width: number; height: number; colorScheme: 'light' | 'dark' }>
const wide = { width: 1280, height: 860 } as const
const phone = { width: 360, height: 740 } as const
export const wideByDay: Screen = { ...wide, colorScheme: 'light' }
export const phoneByNight: Screen = { ...phone, colorScheme: 'dark' }
const allScreens: readonly Screen[] = [
  wideByDay,
  { ...wide, colorScheme: 'dark' },
  { ...phone, colorScheme: 'light' },
  phoneByNight,
]
const locales = { en: 'en-GB', pl: 'pl-PL' } as const satisfies Record<Language, string>

/** A user with a browser of their own, who walks through the product. */
export interface Walk {
  product: Product
  language: Language
  words: Words
  browser: Browser
  context: BrowserContext
  page: Page
  /** The screens that are checked; the walk takes place on the first one. */
  screens: readonly Screen[]
  /** The folder of its screenshots. */
  folder: string
  /** Every text that was visible when {@link look} checked a page. */
  texts: Set<string>
  /** Hosts outside this machine from which a page requested something. */
  askedOutside: string[]
  /** Uncaught errors of any page. */
  pageErrors: string[]
}

/** Opens a walk in a language over all screens, and deletes its old screenshots. */
export async function openWalk(browser: Browser, product: Product, language: Language): Promise<Walk> {
  return await openWalkOn(browser, product, language, allScreens)
}

/** Opens another walk on these screens alone, with a name and screenshots of its own. */
export async function openWalkOn(
  browser: Browser,
  product: Product,
  language: Language,
  screens: readonly Screen[],
  name = '',
): Promise<Walk> {
  const folder = folderOf(name ? `${name}-${language}` : language)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return await startWalk({ browser, product, language, screens, folder })
}

/** Opens a walk that keeps the old screenshots. */
export async function newWalk(browser: Browser, product: Product, language: Language): Promise<Walk> {
  return await startWalk({ browser, product, language, screens: allScreens, folder: folderOf(language) })
}

async function startWalk(
  start: Pick<Walk, 'browser' | 'product' | 'language' | 'screens' | 'folder'>,
): Promise<Walk> {
  const shared = { texts: new Set<string>(), askedOutside: [], pageErrors: [] }
  return await openPerson({ ...start, words: words[start.language], ...shared })
}

/** Opens another person's walk beside this one: another browser profile, the same product. */
export async function openPerson(walk: Omit<Walk, 'context' | 'page'>): Promise<Walk> {
  const { colorScheme, ...viewport } = walk.screens[0]!
  const context = await walk.browser.newContext({
    locale: locales[walk.language],
    timezoneId: 'Europe/Warsaw',
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(actionWithinMs)
  context.on('weberror', (error) => walk.pageErrors.push(String(error.error())))
  // Only watched, because a page whose requests are intercepted has no cache, and loads every script anew.
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (isElsewhere(url)) walk.askedOutside.push(url.host)
  })
  return { ...walk, context, page: await context.newPage() }
}

function isElsewhere(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && !['localhost', '127.0.0.1'].includes(url.hostname)
}

export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Pictures are for people to look at. Drawing them is most of the work of a walk, so `npm test` takes none. */
const takesPictures = process.env.KURIER_PICTURES === '1'

/**
 * Checks a page on every screen: wide and on a phone, light and dark; with `KURIER_PICTURES=1` it takes a screenshot of
 * each. Axe must find no serious fault in either size, and no page may be wider than the screen.
 */
export async function look(walk: Walk, name: string, page: Page = walk.page): Promise<void> {
  for (const text of await visibleTexts(page)) walk.texts.add(text)
  const own = walk.screens[0]!
  const measured = new Set<number>()
  for (const screen of walk.screens) {
    const { width, colorScheme } = screen
    // Colours are the same at every width, and the structure of a page is the same in both colour schemes. Both are the
    // same in every language.
    const isNew = (width === own.width || colorScheme === own.colorScheme) && !isRepeated(walk)
    if (!isNew && measured.has(width) && !takesPictures) continue
    measured.add(width)
    await face(page, screen)
    const picture = `${name}-${width}-${colorScheme}`
    if (takesPictures) await page.screenshot({ path: `${walk.folder}/${picture}.png` })
    if (isNew) await expectAccessible(page, picture, screen === own ? 'all' : changed(screen, own))
    expect(await overflow(page), `${name} is wider than ${width} pixels`).toBe(0)
  }
  await face(page, own)
}

/** Switches the page to a screen, unless it has that one already. */
export async function face(page: Page, { colorScheme, ...size }: Screen): Promise<void> {
  if (page.viewportSize()?.width !== size.width) await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme })
  await settle(page)
}

/** Describes a step that failed: a screenshot of each page, and the product's output. */
export async function tellOfFailure(walk: Walk): Promise<void> {
  const paths: string[] = []
  for (const page of walk.context.pages()) {
    const path = `${walk.folder}/failed-${paths.length + 1}.png`
    await page.screenshot({ path }).catch(() => undefined)
    paths.push(path)
  }
  const errors = walk.pageErrors.length > 0 ? `\nErrors on pages:\n${walk.pageErrors.join('\n')}` : ''
  process.stderr.write(`The pages as they were: ${paths.join(' ')}\n${walk.product.output()}${errors}\n`)
}

/** Waits for the transition of colours to end. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(fading.map((animation) => animation.finished))
  })
}

/** Whether the same walk takes place in English, on the same screens. */
function isRepeated({ language, screens }: Walk): boolean {
  return language !== 'en' && screens.length > 1
}

/** Takes a screenshot of something that lasts only a moment. */
export async function glance({ page, folder }: Walk, name: string): Promise<void> {
  if (takesPictures) await page.screenshot({ path: `${folder}/${name}.png` })
}

/** What axe has not seen yet on a screen that differs in its colours or in its size alone. */
function changed(screen: Screen, own: Screen): Changed {
  return screen.width === own.width ? 'colours' : 'structure'
}

/** Returns by how many pixels the page is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
}

function folderOf(name: string): string {
  return fileURLToPath(new URL(`../artefacts/browser/${name}`, import.meta.url))
}
