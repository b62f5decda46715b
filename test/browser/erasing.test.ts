import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { answer, ask } from './answers.ts'
import { enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { look, openWalkOn, phoneByNight, soon, tellOfFailure, type Walk, wideByDay } from './walk.ts'

/** Somebody whose mail another candidate's profile shows too, and somebody else. */
const people = { en: 'Maja Wiśniewska', pl: 'Piotr Zawadzki' } as const

let browser: Browser
let product: Product
let now: Walk | undefined
const admins: Partial<Record<'en' | 'pl', Walk>> = {}

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && now) await tellOfFailure(now)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

const button = (walk: Walk, key: string) =>
  walk.page.getByRole('button', { name: interfaceText(walk, key), exact: true })

/** Somebody is told of a candidate who is to be erased soon, and keeps them. No demo is old enough for a real notice. */
async function keepSomebody(walk: Walk): Promise<void> {
  const { page } = walk
  const { candidates } = await ask(page, 'GET', '/api/candidates')
  const dates = { lastContactAt: '2024-01-01T00:00:00.000Z', dueAt: '2026-12-12T03:00:00.000Z' }
  const notices = candidates.slice(0, 2).map(({ id, name }: { id: string; name: string }, index: number) => ({
    ...{ candidate: { id, name }, action: index === 0 ? 'erase' : 'anonymise' },
    ...dates,
  }))
  const stop = await answer(page, 'GET /api/retention/notices', (route) =>
    route.fulfill({ json: { notices } }),
  )
  await page.goto(`${product.url}/candidates`)
  const { name } = notices[0].candidate
  const keep = page.getByRole('button', {
    name: interfaceText(walk, 'retention.keepFor', { name }),
    exact: true,
  })
  await keep.waitFor()
  await look(walk, '05-notices')
  await stop()
  await keep.click()
  await page.getByText(interfaceText(walk, 'retention.kept', { name })).waitFor()
  await expect.poll(() => keep.count(), soon).toBe(0)
}

/** Opens the dialog from the menu of the profile. */
async function openDialog(walk: Walk, id: string) {
  await walk.page.goto(`${product.url}/candidates/${id}`)
  await button(walk, 'candidate.more').click()
  await walk.page.getByRole('menuitem', { name: interfaceText(walk, 'candidate.erase') }).click()
  return walk.page.getByRole('dialog')
}

async function openAdmin(language: 'en' | 'pl'): Promise<Walk> {
  const admin = await openWalkOn(browser, product, language, [wideByDay, phoneByNight], 'erasing')
  now = admin
  await enter(admin, 'Marta Admin')
  return admin
}

test.each(['en', 'pl'] as const)('a candidate is erased after a dry run, in %s', async (language) => {
  const admin = await openAdmin(language)
  admins[language] = admin
  const { page } = admin
  const name = people[language]
  const { candidates } = await ask(page, 'GET', `/api/candidates?q=${encodeURIComponent(name)}`)
  const [{ id, addresses }] = candidates
  const dialog = await openDialog(admin, id)
  const goes = dialog.getByRole('region', { name: interfaceText(admin, 'erasing.goes') })
  const { goes: counted } = await ask(page, 'GET', `/api/candidates/${id}/erasure`)
  expect(counted.emails).toBeGreaterThan(0)
  await goes
    .getByText(interfaceText(admin, 'erasing.emails', { count: counted.emails }), { exact: true })
    .waitFor()
  await dialog.getByText(interfaceText(admin, 'erasing.staysGmail')).waitFor()
  await look(admin, '01-dry-run')
  await dialog.getByRole('radio', { name: interfaceText(admin, 'erasing.kind.anonymise') }).check()
  await dialog.getByText(interfaceText(admin, 'erasing.staysApplications', { count: 1 })).waitFor()
  await dialog.getByRole('radio', { name: interfaceText(admin, 'erasing.kind.erase') }).check()
  const confirm = dialog.getByRole('button', {
    name: interfaceText(admin, 'erasing.confirm.erase'),
    exact: true,
  })
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByLabel(interfaceText(admin, 'erasing.type')).fill(name.toLowerCase())
  await confirm.click()
  await page.getByText(interfaceText(admin, 'erasing.done.erase')).waitFor()
  await heading(page, admin.words.candidates).waitFor()
  expect((await ask(page, 'GET', `/api/candidates?q=${encodeURIComponent(name)}`)).total).toBe(0)
  // Adding the address again says why it does not work.
  await page
    .getByRole('button', { name: interfaceText(admin, 'candidates.add'), exact: true })
    .first()
    .click()
  await page.getByLabel(interfaceText(admin, 'candidate.name'), { exact: true }).fill('Somebody else')
  const field = page.getByRole('combobox', { name: interfaceText(admin, 'candidate.addresses') })
  await field.fill(addresses[0])
  await field.press('Enter')
  await page.getByRole('dialog').locator('button[type=submit]').click()
  await page.getByText(interfaceText(admin, 'problem.address-erased')).waitFor()
  await look(admin, '02-refused')
  // An administrator allows it on the Organisation page.
  await page.goto(`${product.url}/organisation`)
  const card = page.getByRole('region', { name: interfaceText(admin, 'erasing.card') })
  await card.getByLabel(interfaceText(admin, 'erasing.address')).fill(addresses[0])
  await card.scrollIntoViewIfNeeded()
  await look(admin, '03-organisation')
  await button(admin, 'erasing.allowButton').click()
  await page.getByText(interfaceText(admin, 'erasing.allowed')).waitFor()
  expect(admin.pageErrors).toEqual([])
})

test.each(['en', 'pl'] as const)(
  'how long candidates are kept is chosen after a dry run, in %s',
  async (language) => {
    const admin = admins[language]!
    now = admin
    const { page } = admin
    await page.goto(`${product.url}/organisation`)
    const card = page.getByRole('region', { name: interfaceText(admin, 'retention.title') })
    const stage = interfaceText(admin, 'stage.applied')
    await card
      .getByRole('combobox', { name: `${stage}: ${interfaceText(admin, 'retention.action')}` })
      .or(card.getByLabel(`${stage}: ${interfaceText(admin, 'retention.action')}`))
      .first()
      .click()
    await page
      .getByRole('option', { name: interfaceText(admin, 'retention.kind.anonymise'), exact: true })
      .click()
    await button(admin, 'retention.preview').click()
    await card.getByText(interfaceText(admin, 'retention.previewNone')).waitFor()
    await card.scrollIntoViewIfNeeded()
    await look(admin, '04-retention')
    await card.getByRole('button', { name: interfaceText(admin, 'action.save'), exact: true }).click()
    await expect
      .poll(async () => (await ask(page, 'GET', '/api/retention')).rules, soon)
      .toEqual([{ stage: 'applied', months: 24, action: 'anonymise' }])
    await ask(page, 'PUT', '/api/retention', { rules: [], noticeDays: 14 })
    await keepSomebody(admin)
  },
)
