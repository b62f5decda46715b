import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ask, hold } from './answers.ts'
import { demoPassword, heading, signIn } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openPerson, soon, type Walk } from './walk.ts'

/** Opens another tab of the same browser, with the candidates. */
async function openTab(walk: Walk, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await walk.context.newPage()
  await prepare?.(page)
  await page.goto(`${walk.product.url}/candidates`)
  await heading(page, walk.words.candidates).waitFor()
  return page
}

/** Returns the avatar with this person's name, which shows whose page it is. */
function pageOf(walk: Walk, page: Page, name: string): Locator {
  return page.getByRole('button', { name: interfaceText(walk, 'shell.myMenu', { name }), exact: true })
}

async function signOut({ page, ...walk }: Walk, name: string): Promise<void> {
  await pageOf({ ...walk, page }, page, name).click()
  await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click()
  await page.waitForURL('**/sign-in')
}

/** Signing out leaves every tab, and signing in enters every tab. */
export async function followInEveryTab(walk: Walk): Promise<void> {
  const other = await openTab(walk)
  await signOut(walk, 'Anna Kowalska')
  await other.waitForURL('**/sign-in')
  await signIn(walk, 'Tomek Nowak')
  await pageOf(walk, other, 'Tomek Nowak').waitFor()
  await other.close()
}

/** A tab that has not heard of the change: its text is not stored as somebody else's, and the page is left. */
export async function refuseTheOtherUser(walk: Walk): Promise<void> {
  let streams = { fail: async () => {} }
  const deaf = await openTab(walk, async (page) => {
    streams = await hold(page, 'GET /api/events')
  })
  await addCandidate(walk, deaf, 'Written by Tomek')
  await become(walk, 'anna')
  const form = deaf.getByRole('dialog')
  await form.getByRole('button', { name: interfaceText(walk, 'candidates.addSubmit'), exact: true }).click()
  await pageOf(walk, deaf, 'Anna Kowalska').waitFor()
  expect((await ask(walk.page, 'GET', '/api/candidates?q=Written')).total).toBe(0)

  // The tab notices the change when its event stream ends, without any action in it.
  await become(walk, 'tomek')
  await streams.fail()
  await pageOf(walk, deaf, 'Tomek Nowak').waitFor()
  await deaf.close()
}

/** Signs in somebody else, without telling any page. */
async function become({ page }: Walk, name: 'anna' | 'tomek'): Promise<void> {
  const credentials = { email: `${name}@kurier.test`, password: demoPassword }
  await ask(page, 'POST', '/api/auth/sign-in/email', credentials)
}

async function addCandidate(walk: Walk, page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: interfaceText(walk, 'candidates.add') }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: interfaceText(walk, 'candidate.name'), exact: true }).fill(name)
  await form.getByLabel(interfaceText(walk, 'candidate.addresses')).last().fill('written@poczta.example')
  await page.keyboard.press('Enter')
}

/**
 * The session ends by itself. When it is renewed in one tab, it continues in the other, unless the user is
 * another.
 */
export async function goOnInTheOtherTab(walk: Walk): Promise<void> {
  const other = await openTab(walk)
  const dialog = other.getByRole('dialog', { name: walk.words.signInAgain })
  const filter = other.getByRole('textbox', { name: interfaceText(walk, 'candidates.filter') })
  await walk.context.clearCookies()
  await filter.fill('Maja')
  await dialog.waitFor()
  await signIn(walk, 'Tomek Nowak')
  await dialog.waitFor({ state: 'hidden' })
  expect(await filter.inputValue()).toBe('Maja')
  await expect.poll(() => other.getByRole('row').count(), soon).toBe(2)

  await walk.context.clearCookies()
  await filter.fill('Piotr')
  await dialog.waitFor()
  await signIn(walk, 'Anna Kowalska')
  await pageOf(walk, other, 'Anna Kowalska').waitFor()
  expect(await dialog.count()).toBe(0)
  await other.close()
}

/** Uses a browser that keeps pages for Back, which Playwright turns off by default. */
export async function goBackAfterSigningOut(walk: Walk): Promise<void> {
  const browser = await launchChromium({ ignoreDefaultArgs: ['--disable-back-forward-cache'] }, 'system')
  try {
    const person = await openPerson({ ...walk, browser })
    await signIn(person, 'Anna Kowalska')
    await person.page.getByRole('link', { name: 'Maja Wiśniewska' }).waitFor()
    await signOut(person, 'Anna Kowalska')
    await heading(person.page, interfaceText(walk, 'session.signInTitle')).waitFor()
    await person.page.goBack({ waitUntil: 'commit' })
    await person.page.waitForURL(/sign-in/)
    await heading(person.page, interfaceText(walk, 'session.signInTitle')).waitFor()
    expect(await person.page.getByText('Maja Wiśniewska').count()).toBe(0)
  } finally {
    await browser.close()
  }
}
