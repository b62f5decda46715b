import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ask, hold } from './answers.ts'
import { heading, signIn } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openPerson, soon, type Walk } from './walk.ts'

/** Another tab of the same browser, on the candidates. */
async function openTab(walk: Walk, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await walk.context.newPage()
  await prepare?.(page)
  await page.goto(`${walk.product.url}/candidates`)
  await heading(page, walk.words.candidates).waitFor()
  return page
}

/** Whose page it is: the name on the avatar. */
function pageOf(walk: Walk, page: Page, name: string): Locator {
  return page.getByRole('button', { name: interfaceText(walk, 'shell.myMenu', { name }), exact: true })
}

async function signOut({ page, ...walk }: Walk, name: string): Promise<void> {
  await pageOf({ ...walk, page }, page, name).click()
  await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click()
  await page.waitForURL('**/sign-in')
}

/** Who signs out leaves every tab, and who signs in enters in every tab. */
export async function followInEveryTab(walk: Walk): Promise<void> {
  const other = await openTab(walk)
  await signOut(walk, 'Anna Kowalska')
  await other.waitForURL('**/sign-in')
  await signIn(walk, 'Tomek Nowak')
  await pageOf(walk, other, 'Tomek Nowak').waitFor()
  await other.close()
}

/** A tab that hears nothing of it: what is typed there is not written as somebody else's, and the page goes. */
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

  // Without anything being done there, it is noticed when the stream ends.
  await become(walk, 'tomek')
  await streams.fail()
  await pageOf(walk, deaf, 'Tomek Nowak').waitFor()
  await deaf.close()
}

/** Somebody else is signed in, and no page was told. */
async function become({ page }: Walk, name: 'anna' | 'tomek'): Promise<void> {
  const credentials = { email: `${name}@kurier.test`, password: 'kurier-demo' }
  await ask(page, 'POST', '/api/auth/sign-in/email', credentials)
}

async function addCandidate(walk: Walk, page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: interfaceText(walk, 'candidates.add') }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: interfaceText(walk, 'candidate.name'), exact: true }).fill(name)
  await form.getByLabel(interfaceText(walk, 'candidate.addresses')).last().fill('written@poczta.example')
  await page.keyboard.press('Enter')
}

/** The session ends by itself: once it goes on in one tab it does in the other, unless it is another user's. */
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

/** In a browser that keeps pages for Back, which Playwright turns off. */
export async function goBackAfterSigningOut(walk: Walk): Promise<void> {
  const browser = await launchChromium({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
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
