import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { ask } from './answers.ts'
import { enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { englishAmong } from './visible-texts.ts'
import {
  look,
  openPerson,
  openWalkOn,
  phoneByNight,
  soon,
  tellOfFailure,
  type Walk,
  wideByDay,
} from './walk.ts'

const candidate = 'Maja Wiśniewska'

/** Anna's candidate, a confidential vacancy, and Tomek who asks for access. Each step depends on the one before it. */
describe.each([
  { language: 'en', screens: [wideByDay, phoneByNight] },
  { language: 'pl', screens: [phoneByNight, wideByDay] },
] as const)('hiring teams ($language)', ({ language, screens }) => {
  let browser: Browser
  let product: Product
  let anna: Walk
  let tomek: Walk

  beforeAll(async () => {
    browser = await launchChromium()
    product = await openProduct('demo')
    anna = await openWalkOn(browser, product, language, screens, 'hiring-team')
    const marta = await openPerson(anna)
    await enter(marta, 'Marta Admin')
    await ask(marta.page, 'PATCH', '/api/organisation', { readers: 'team' })
    await marta.context.close()
    tomek = await openPerson(anna)
    await enter(anna, 'Anna Kowalska')
    await enter(tomek, 'Tomek Nowak')
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && anna) await tellOfFailure(anna)
    if (task.result?.state === 'fail' && tomek) await tellOfFailure(tomek)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.close()
  })

  const text = (key: string, values?: Record<string, string | number>) => interfaceText(anna, key, values)
  const button = ({ page }: Walk, key: string, values?: Record<string, string | number>) =>
    page.getByRole('button', { name: text(key, values), exact: true })
  const openProfile = async ({ page }: Walk, tab: 'overview' | 'emails') => {
    await page.goto(product.url)
    const href = await page.getByRole('link', { name: candidate, exact: true }).getAttribute('href')
    await page.goto(`${product.url}${href}?tab=${tab}`)
    await heading(page, candidate).waitFor()
  }

  test('a confidential vacancy is added; a colleague does not see it', async () => {
    const { page } = anna
    await page.goto(`${product.url}/vacancies`)
    await button(anna, 'vacancies.add').click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel(text('vacancy.name'), { exact: true }).fill('CFO')
    await drawer.getByLabel(text('vacancy.confidential'), { exact: true }).check()
    await look(anna, '01-new-vacancy')
    await drawer.getByRole('button', { name: text('vacancies.addSubmit'), exact: true }).click()
    await heading(page, 'CFO').waitFor()
    await page.getByText(text('vacancy.noCandidates')).waitFor()
    await look(anna, '02-vacancy')
    await page.goto(`${product.url}/vacancies`)
    await page.getByRole('link', { name: 'CFO', exact: true }).waitFor()
    await look(anna, '03-vacancies')
    await tomek.page.goto(`${product.url}/vacancies`)
    await tomek.page.getByRole('link', { name: 'Accountant', exact: true }).waitFor()
    expect(await tomek.page.getByText('CFO').count()).toBe(0)
  })

  test('a colleague outside of the team asks for access', async () => {
    await openProfile(tomek, 'emails')
    await tomek.page.getByText(text('noAccess.title', { name: candidate })).waitFor()
    await look(anna, '04-no-access', tomek.page)
    await button(tomek, 'noAccess.ask').click()
    await button(tomek, 'noAccess.takeBack').waitFor()
  })

  test('the owner is told at once on any page, and gives access with one click', async () => {
    const { page } = anna
    await button(anna, 'accessRequests.label', { count: 1 }).click()
    await page.getByText(text('accessRequests.asks', { asker: 'Tomek Nowak', candidate })).waitFor()
    await look(anna, '05-request')
    await button(anna, 'accessRequests.give').click()
    // The colleague's open page follows.
    await expect
      .poll(() => tomek.page.getByText(text('noAccess.title', { name: candidate })).count(), soon)
      .toBe(0)
    await button(tomek, 'accessRequests.label', { count: 1 }).click()
    await tomek.page.getByText(text('accessRequests.givenBy', { name: 'Anna Kowalska', candidate })).waitFor()
    await button(tomek, 'action.close').click()
    await expect.poll(() => button(tomek, 'accessRequests.label', { count: 1 }).count(), soon).toBe(0)
  })

  test('the profile names the team, and access is taken back in the open page', async () => {
    const { page } = anna
    await openProfile(anna, 'overview')
    await page.getByText(text('team.accepted')).waitFor()
    await look(anna, '06-overview')
    await button(anna, 'team.actionsFor', { name: 'Tomek Nowak' }).click()
    await page.getByRole('menuitem', { name: text('team.remove'), exact: true }).click()
    await tomek.page.getByText(text('noAccess.title', { name: candidate })).waitFor()
    await page.getByPlaceholder(text('applications.another')).click()
    await page.getByRole('option', { name: 'CFO', exact: true }).click()
    await button(anna, 'applications.addSubmit').first().click()
    await heading(page, text('applications.title')).waitFor()
    await look(anna, '07-applications')
  })

  test('candidates are filtered by vacancy', async () => {
    const { page } = anna
    await page.goto(product.url)
    await page.getByPlaceholder(text('candidates.anyVacancy')).fill('CFO')
    await page.getByRole('option', { name: 'CFO', exact: true }).click()
    await page.getByText(text('candidates.count', { count: 1 }), { exact: true }).waitFor()
    await look(anna, '08-filtered')
  })

  test('shows one language only and throws no error', () => {
    if (language === 'pl') expect(englishAmong(anna.texts)).toEqual([])
    expect([...anna.pageErrors, ...tomek.pageErrors]).toEqual([])
  })
})
