import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { ask } from './answers.ts'
import { enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { englishAmong } from './visible-texts.ts'
import { look, openWalkOn, phoneByNight, soon, tellOfFailure, type Walk, wideByDay } from './walk.ts'

const kept = 'Maja Wiśniewska'
const twin = 'Wisniewska Maja'

/** Two profiles of one person: found, merged, parted, and one deleted and restored. Each step depends on the one before. */
describe.each([
  { language: 'en', screens: [wideByDay, phoneByNight] },
  { language: 'pl', screens: [phoneByNight, wideByDay] },
] as const)('two profiles of one person ($language)', ({ language, screens }) => {
  let browser: Browser
  let product: Product
  let walk: Walk
  let keptId: string

  beforeAll(async () => {
    browser = await launchChromium()
    product = await openProduct('demo')
    walk = await openWalkOn(browser, product, language, screens, 'merges')
    await enter(walk, 'Anna Kowalska')
    await ask(walk.page, 'POST', '/api/candidates', { name: twin, addresses: ['m.wisniewska@dom.example'] })
    keptId = (await ask(walk.page, 'GET', `/api/candidates?q=${encodeURIComponent(kept)}`)).candidates[0].id
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.close()
  })

  const text = (key: string, values?: Record<string, string | number>) => interfaceText(walk, key, values)
  const button = (key: string, values?: Record<string, string | number>) =>
    walk.page.getByRole('button', { name: text(key, values), exact: true })
  const openKept = async () => {
    await walk.page.goto(`${product.url}/candidates/${keptId}?tab=overview`)
    await heading(walk.page, kept).waitFor()
  }

  test('the other profile is hinted at, and merging names what moves', async () => {
    const { page } = walk
    await openKept()
    await page.getByRole('link', { name: twin, exact: true }).waitFor()
    await look(walk, '01-hint')
    await button('profiles.mergeLabel', { name: twin }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('m.wisniewska@dom.example').waitFor()
    await look(walk, '02-preview')
    await dialog.getByRole('button', { name: text('profiles.merge'), exact: true }).click()
    await page.getByText(text('profiles.merged', { name: twin })).waitFor()
    await expect.poll(() => page.getByText('m.wisniewska@dom.example').count(), soon).toBeGreaterThan(0)
    await button('profiles.undoLabel', { name: twin }).scrollIntoViewIfNeeded()
    await page.getByText('Senior Frontend Engineer').first().waitFor()
    await look(walk, '03-merged')
  })

  test('it is undone from the profile; “not the same” ends the hint', async () => {
    const { page } = walk
    await button('profiles.undoLabel', { name: twin }).click()
    await button('profiles.notSameLabel', { name: twin }).click()
    await expect.poll(() => page.getByRole('link', { name: twin, exact: true }).count(), soon).toBe(0)
    await openKept()
    await button('profiles.deleteDots').waitFor()
    expect(await page.getByText(text('profiles.twins'), { exact: true }).count()).toBe(0)
  })

  test('the emails are exported to a file', async () => {
    const { page } = walk
    await page.getByRole('combobox', { name: text('exports.format'), exact: true }).click()
    await page.getByRole('option', { name: text('exports.pdf'), exact: true }).click()
    await button('exports.prepare').click()
    const link = page.getByRole('link', { name: /Download the file|Pobierz plik/ })
    await link.waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe(`${kept}.pdf`)
    await look(walk, '04-export')
  })

  test('a candidate is deleted, and restored from the bin', async () => {
    const { page } = walk
    await button('profiles.deleteDots').click()
    await look(walk, '05-delete')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: text('profiles.delete'), exact: true })
      .click()
    await heading(page, text('candidates.title')).waitFor()
    await page.getByText(text('profiles.deleted', { name: kept })).waitFor()
    await page.getByRole('link', { name: text('candidates.bin'), exact: true }).click()
    await heading(page, text('profiles.bin')).waitFor()
    await button('profiles.restoreLabel', { name: kept }).waitFor()
    await look(walk, '06-bin')
    if (language === 'pl') expect(englishAmong(walk.texts)).toEqual([])
    await button('profiles.restoreLabel', { name: kept }).click()
    await page.getByText(text('profiles.binEmpty')).waitFor()
    await openKept()
  })
})
