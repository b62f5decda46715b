import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { ask, hold, refusal } from './answers.ts'
import { interfaceText } from './interface-text.ts'
import { soon, type Walk } from './walk.ts'

/** A colleague's change appears in fields that the user did not touch, and saving does not undo it. */
export async function saveBesideAColleague(walk: Walk): Promise<void> {
  const { page } = walk
  const path = await openOverview(walk, 'Maja Wiśniewska')
  const position = page.getByRole('combobox', { name: interfaceText(walk, 'candidate.position') })
  const stage = page.getByRole('combobox', { name: interfaceText(walk, 'candidate.stage') })
  const showsStage = (name: string) =>
    expect.poll(() => stage.inputValue(), soon).toBe(interfaceText(walk, `stage.${name}`))
  await ask(page, 'PATCH', path, { stage: 'offer' })
  await showsStage('offer')
  await position.fill('Lead Engineer')
  await ask(page, 'PATCH', path, { stage: 'hired' })
  await showsStage('hired')
  expect(await position.inputValue()).toBe('Lead Engineer')
  // A change that the colleague makes at this very moment is not known here yet.
  const answers = await hold(page, 'GET /api/candidates/*')
  await ask(page, 'PATCH', path, { stage: 'rejected' })
  await page.getByRole('button', { name: interfaceText(walk, 'action.save'), exact: true }).click()
  await expect.poll(answers.count, soon).toBeGreaterThan(0)
  await answers.letGo()
  await page.getByText(interfaceText(walk, 'candidate.saved'), { exact: true }).waitFor()
  const saved = await ask(page, 'GET', path)
  expect(saved).toMatchObject({ stage: 'rejected', position: 'Lead Engineer' })
}

/** A dialog that is opened again is independent of the one before, and is not closed by that one's result. */
export async function removeAddresses(walk: Walk): Promise<void> {
  const { page } = walk
  const path = await openOverview(walk, 'Maja Wiśniewska')
  const [first, second] = ['maja.wisniewska@gmail.com', 'maja@wisniewska.design'] as const
  const dialog = page.getByRole('dialog')
  const openFor = (address: string) =>
    page.getByRole('button', { name: interfaceText(walk, 'candidate.removeAddress', { address }) }).click()
  const press = (action: string) =>
    dialog.getByRole('button', { name: interfaceText(walk, `action.${action}`), exact: true }).click()
  const asks = (address: string) =>
    dialog.getByText(interfaceText(walk, 'candidate.removeAddressText', { address }), { exact: true })
  const removals = await hold(page, 'DELETE /api/candidates/*/addresses/*')
  await openFor(first)
  await press('remove')
  await expect.poll(removals.count, soon).toBe(1)
  await removals.give(refusal)
  await dialog.getByRole('alert').waitFor()
  await press('cancel')
  await dialog.waitFor({ state: 'hidden' })
  await openFor(second)
  await asks(second).waitFor()
  expect(await dialog.getByRole('alert').count(), 'the refusal of the time before').toBe(0)

  await press('remove')
  await expect.poll(removals.count, soon).toBe(1)
  await press('cancel')
  await dialog.waitFor({ state: 'hidden' })
  await openFor(first)
  await removals.letGo()
  await expect.poll(async () => (await ask(page, 'GET', path)).addresses.length, soon).toBe(1)
  await page.getByText(second, { exact: true }).waitFor({ state: 'hidden' })
  await asks(first).waitFor()
  await press('cancel')
}

/** Text typed for one candidate stays with that candidate. */
export async function goToAnother(walk: Walk): Promise<void> {
  const { page } = walk
  await openOverview(walk, 'Maja Wiśniewska')
  const field = page.getByRole('textbox', { name: interfaceText(walk, 'candidate.newAddress') })
  await field.waitFor()
  await page.getByRole('textbox', { name: interfaceText(walk, 'search.label') }).fill('Oliver')
  await page.getByRole('option', { name: /Oliver Bennett/ }).click()
  await page.getByRole('link', { name: interfaceText(walk, 'candidate.overview'), exact: true }).click()
  await field.fill('oliver.new@poczta.example')
  await page.evaluate(() => history.go(-2))
  await page.getByRole('heading', { name: 'Maja Wiśniewska', level: 1 }).waitFor()
  expect(await field.inputValue()).toBe('')
}

/** Opens the overview of a candidate, and returns their path in the API. */
async function openOverview({ page, product }: Walk, name: string): Promise<string> {
  const { candidates } = await ask(page, 'GET', `/api/candidates?q=${encodeURIComponent(name)}`)
  await page.goto(`${product.url}/candidates/${candidates[0].id}?tab=overview`)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  return `/api/candidates/${candidates[0].id}`
}

/** A hidden page holds no connection, and is up to date as soon as it is visible. */
export async function lookAway(walk: Walk): Promise<void> {
  const { page } = walk
  const [path] = await Promise.all([openOverview(walk, 'Oliver Bennett'), page.waitForRequest(isStream)])
  const closed = page.waitForEvent('requestfailed', (request) => isStream(request))
  await hide(page, true)
  await closed
  await ask(page, 'PATCH', path, { position: 'Design Lead' })
  await hide(page, false)
  await page.getByText('Design Lead').first().waitFor()
}

function isStream(request: { url(): string }): boolean {
  return new URL(request.url()).pathname === '/api/events'
}

/** Switches to another tab, or back to this one. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((now) => {
    const state = now ? 'hidden' : 'visible'
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => now })
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, hidden)
}

/** A change after the first answer and before the page listens for changes is not missed. */
export async function listenLate(walk: Walk): Promise<void> {
  const { page } = walk
  const streams = await hold(page, 'GET /api/events')
  const path = await openOverview(walk, 'Oliver Bennett')
  await ask(page, 'PATCH', path, { position: 'Design Director' })
  await streams.letGo()
  await page.getByText('Design Director').first().waitFor()
}
