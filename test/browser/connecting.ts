import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { demoCandidates } from '../../emulator/demo/candidates.ts'
import { demoTruth } from '../../emulator/demo/truth.ts'
import { demoWorld } from '../../emulator/demo/world.ts'
import { look, soon, type Walk } from './walk.ts'

/** Opens the sign-in page, and signs in with the demo's offer. */
export async function signIn(walk: Walk, name: string): Promise<void> {
  await walk.page.goto(walk.product.url)
  await walk.page.getByRole('button', { name: new RegExp(name) }).click()
  await heading(walk.page, walk.words.candidates).waitFor()
}

export const demoPassword = 'kurier-demo'

const demoPeople = {
  'Anna Kowalska': 'anna@kurier.test',
  'Tomek Nowak': 'tomek@kurier.test',
  'Marta Admin': 'admin@kurier.test',
  'Ewa Zielińska': 'ewa@kurier.test',
} as const

/** Signs in without the sign-in page, for a walk about something else. */
export async function enter({ page, product, words }: Walk, name: keyof typeof demoPeople): Promise<void> {
  const answered = await page.request.post(`${product.url}/api/auth/sign-in/email`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { email: demoPeople[name], password: demoPassword },
  })
  expect(answered.status()).toBe(204)
  await page.goto(product.url)
  await heading(page, words.candidates).waitFor()
}

/** Before anything is connected, the first page says so and leads to the settings. */
export async function beShownTheWay(walk: Walk): Promise<void> {
  const { page, words } = walk
  await page.getByText(words.notConnectedCard).waitFor()
  await page.getByRole('link', { name: 'Maja Wiśniewska' }).waitFor()
  await look(walk, '02-candidates-not-connected')
  await page.getByRole('link', { name: words.goToIntegration }).click()
  await heading(page, words.integration).waitFor()
  await page.goBack()
  await heading(page, words.candidates).waitFor()
}

/** Goes through avatar, Account settings, Integration, Connect, Google's screen, Allow. */
export async function connect(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openAccountSettings(walk)
  await heading(page, words.integration).scrollIntoViewIfNeeded()
  await look(walk, '03-account-not-connected')
  await page.getByRole('button', { name: words.connect, exact: true }).click()
  await consentAtGoogle(walk)
}

/** Goes through the account chooser, the check boxes and Allow, and returns to Kurier. */
async function consentAtGoogle(walk: Walk): Promise<void> {
  const { page, words } = walk
  await heading(page, words.google.chooser).waitFor()
  await look(walk, '04-google-chooser')
  await page.getByRole('link', { name: /anna@kurier\.test/ }).click()
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  expect(await boxes.count()).toBe(3)
  for (const box of (await boxes.all()).slice(1)) await box.check()
  expect(await page.getByLabel(words.google.selectAll).isChecked()).toBe(true)
  await look(walk, '05-google-consent')
  await page.getByRole('button', { name: words.google.allow, exact: true }).click()
}

/** Connects Anna's inbox and waits for all mail, for a walk about something else. */
export async function connectQuietly(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openAccountSettings(walk)
  await page.getByRole('button', { name: words.connect, exact: true }).click()
  await page.getByRole('link', { name: /anna@kurier\.test/ }).click()
  await page.getByLabel(words.google.selectAll).check()
  await page.getByRole('button', { name: words.google.allow, exact: true }).click()
  await page.getByText(words.connectedAs).waitFor()
}

/** Waits in Account settings, where the state changes by itself, until the whole inbox is imported. */
export async function watchTheImport(walk: Walk): Promise<void> {
  const { page, words } = walk
  const state = page.getByText(new RegExp(`${words.importing}|${words.connectedAs}`)).first()
  await state.waitFor()
  await page.getByText(words.connectedAs).waitFor()
  await look(walk, '06-account-connected')
}

/**
 * Returns candidate → Message-IDs that their profile must show from Anna's inbox, by an independent reading
 * of the headers.
 */
export function expectedMail(): Map<string, readonly string[]> {
  const truth = demoTruth(demoWorld({ nowMs: Date.now() }))['anna@kurier.test'] ?? {}
  return new Map(demoCandidates.map(({ name, addresses }) => [name, truth[addresses[0]!] ?? []]))
}

/** Expects the list to show the right number of emails for each candidate. */
export async function seeTheWholeInbox(walk: Walk): Promise<void> {
  const { page, words } = walk
  await page.getByRole('link', { name: words.candidates, exact: true }).click()
  await heading(page, words.candidates).waitFor()
  const counts = [...expectedMail()].map(([name, ids]) => [name, ids.length])
  await expect.poll(() => countsShown(page), soon).toEqual(Object.fromEntries(counts))
  await look(walk, '07-candidates-connected')
}

async function countsShown(page: Page): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of demoCandidates) {
    const cells = page.getByRole('row', { name: new RegExp(name) }).getByRole('cell')
    counts[name] = Number(await cells.nth(3).textContent())
  }
  return counts
}

export async function openAccountSettings({ page, words }: Walk): Promise<void> {
  await page.getByRole('button', { name: words.menu, exact: true }).click()
  await page.getByRole('menuitem', { name: words.accountSettings, exact: true }).click()
  await heading(page, words.accountSettings).waitFor()
}

export function heading(page: Page, name: string) {
  return page.getByRole('heading', { name, exact: true })
}
