import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PostOffice } from '../support/post-office.ts'
import { heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { look, openPerson, soon, type Walk } from './walk.ts'

export const boss = {
  name: 'Marta Pierwsza',
  email: 'marta@firma.test',
  password: 'a first password',
  chosen: 'another password',
}
export const anna = {
  name: 'Anna Kowalska',
  email: 'anna@kurier.test',
  password: 'given by Marta',
  chosen: 'chosen by Anna herself',
}

/**
 * Starts Kurier with a Google that is not the demo's, and a mail server. Nobody has an account at the first
 * visit.
 */
export function operatorsEnvironment(googleUrl: string, smtpUrl: string): Record<string, string> {
  return {
    GOOGLE_CLIENT_ID: 'kurier-demo',
    GOOGLE_CLIENT_SECRET: 'kurier-demo-secret',
    GOOGLE_AUTH_URL: `${googleUrl}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${googleUrl}/token`,
    GOOGLE_REVOKE_URL: `${googleUrl}/revoke`,
    GOOGLE_USERINFO_URL: `${googleUrl}/v1/userinfo`,
    GOOGLE_CERTS_URL: `${googleUrl}/oauth2/v1/certs`,
    GMAIL_ROOT_URL: googleUrl,
    KURIER_SMTP_URL: smtpUrl,
    KURIER_MAIL_FROM: 'Kurier <kurier@firma.test>',
  }
}

function field(walk: Walk, key: string, page: Page | Locator = walk.page): Locator {
  return page.getByLabel(interfaceText(walk, key), { exact: true })
}

function button(walk: Walk, key: string, page: Page | Locator = walk.page): Locator {
  return page.getByRole('button', { name: interfaceText(walk, key), exact: true })
}

async function seeCandidates(walk: Walk): Promise<void> {
  await heading(walk.page, walk.words.candidates).waitFor()
}

async function signInWith(walk: Walk, email: string, password: string): Promise<void> {
  await walk.page.goto(`${walk.product.url}/sign-in`)
  await field(walk, 'session.email').fill(email)
  await field(walk, 'session.password').fill(password)
  await button(walk, 'session.signIn').click()
}

/** Sets up the administrator at the first visit, by the link that Kurier printed. They are then signed in. */
export async function setUp(walk: Walk): Promise<void> {
  await walk.page.goto(walk.product.url)
  await heading(walk.page, interfaceText(walk, 'setup.title')).waitFor()
  await field(walk, 'setup.token').waitFor()
  await look(walk, '01-setup-without-link')
  await walk.page.goto(/setup +open (http\S+)/.exec(walk.product.output())![1]!)
  await heading(walk.page, interfaceText(walk, 'setup.title')).waitFor()
  expect(await field(walk, 'setup.token').count()).toBe(0)
  await look(walk, '01-setup')
  await field(walk, 'person.name').fill(boss.name)
  await field(walk, 'session.email').fill(boss.email)
  await field(walk, 'session.password').fill(boss.password)
  await button(walk, 'setup.submit').click()
  await heading(walk.page, interfaceText(walk, 'setup.readersTitle')).waitFor()
  await look(walk, '01-setup-readers')
  // Without an answer, the question is asked on every page until it is answered or skipped.
  await walk.page.goto(walk.product.url)
  await seeCandidates(walk)
  await walk.page.getByText(interfaceText(walk, 'organisation.ask')).waitFor()
  await walk.page.getByRole('link', { name: interfaceText(walk, 'organisation.choose'), exact: true }).click()
  await heading(walk.page, interfaceText(walk, 'organisation.title')).waitFor()
  await walk.page.getByRole('radio', { name: interfaceText(walk, 'organisation.choice.everyone') }).check()
  await look(walk, '01-organisation')
  const card = walk.page.getByRole('region', { name: interfaceText(walk, 'organisation.readers') })
  await button(walk, 'action.save', card).click()
  await walk.page.getByText(interfaceText(walk, 'organisation.saved')).waitFor()
  await walk.page.goto(walk.product.url)
  await seeCandidates(walk)
  await expect.poll(() => walk.page.getByText(interfaceText(walk, 'organisation.ask')).count(), soon).toBe(0)
}

/** Checks the menu of the avatar with axe and with a screenshot. */
export async function lookAtTheMenu(walk: Walk): Promise<void> {
  const { page } = walk
  const avatar = page.getByRole('button', {
    name: interfaceText(walk, 'shell.myMenu', { name: boss.name }),
    exact: true,
  })
  await avatar.click()
  const language = interfaceText(walk, `language.${walk.language}`)
  await page.getByRole('menuitemradio', { name: language, exact: true, checked: true }).waitFor()
  await look(walk, '02-menu')
  await page.keyboard.press('Escape')
  await expectFocus(avatar)
}

/** Account settings → Change password. */
export async function changePassword(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/account`)
  const change = button(walk, 'password.change')
  await change.click()
  const dialog = page.getByRole('dialog')
  await field(walk, 'password.current', dialog).fill('not the password')
  await field(walk, 'password.new', dialog).fill(boss.chosen)
  await button(walk, 'password.change', dialog).click()
  await dialog.getByText(interfaceText(walk, 'problem.wrong-password')).waitFor()
  await look(walk, '03-change-password')
  await field(walk, 'password.current', dialog).fill(boss.password)
  await button(walk, 'password.change', dialog).click()
  await page.getByText(interfaceText(walk, 'password.changed')).waitFor()
  await expectFocus(change)
}

/** Adds a person under People → Add person, and opens dialogs from their menu that return the focus to it. */
export async function addAnna(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/people`)
  await button(walk, 'people.add').click()
  const drawer = page.getByRole('dialog')
  await field(walk, 'person.name', drawer).fill(anna.name)
  await field(walk, 'person.email', drawer).fill(anna.email)
  await field(walk, 'person.firstPassword', drawer).fill(anna.password)
  await look(walk, '04-add-person')
  await button(walk, 'people.addSubmit', drawer).click()
  await drawer.waitFor({ state: 'hidden' })
  for (const item of ['action.edit', 'access.step.disabled', 'password.linkItem']) {
    await openFromMenu(walk, item)
    await button(walk, 'action.cancel', page.getByRole('dialog')).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await expectFocus(menuButton(walk))
  }
  await look(walk, '05-people')
}

/** Signs in with the given password, which allows nothing but choosing another. */
export async function signInFirst(walk: Walk): Promise<Walk> {
  const person = await openPerson(walk)
  await signInWith(person, anna.email, anna.password)
  await heading(person.page, interfaceText(walk, 'password.firstTitle')).waitFor()
  await person.page.goto(`${walk.product.url}/account`)
  await heading(person.page, interfaceText(walk, 'password.firstTitle')).waitFor()
  await look(walk, '06-first-password', person.page)
  await field(person, 'password.given').fill(anna.password)
  await field(person, 'password.new').fill(anna.chosen)
  await button(person, 'password.firstSubmit').click()
  await seeCandidates(person)
  return person
}

/** Uses an administrator's link, copied from the dialog. */
export async function useLink(walk: Walk): Promise<void> {
  const { page } = walk
  await openFromMenu(walk, 'password.linkItem')
  const dialog = page.getByRole('dialog')
  await button(walk, 'password.makeLink', dialog).click()
  const link = field(walk, 'password.link', dialog)
  await link.waitFor()
  await look(walk, '07-password-link')
  const url = await link.inputValue()
  await button(walk, 'action.done', dialog).click()
  await expectFocus(menuButton(walk))
  await setByLink(walk, url, 'set by the link', '08-reset')
}

/** Uses the link of a letter. */
export async function useLetter(walk: Walk, post: PostOffice): Promise<void> {
  const person = await openPerson(walk)
  await person.page.goto(`${walk.product.url}/sign-in`)
  await person.page.getByRole('link', { name: interfaceText(walk, 'password.forgot') }).click()
  // The sign-in page has a field of the same name.
  await heading(person.page, interfaceText(walk, 'password.forgotTitle')).waitFor()
  await field(person, 'session.email').fill(anna.email)
  await look(walk, '09-forgot', person.page)
  await button(person, 'password.ask').click()
  await person.page.getByText(interfaceText(walk, 'password.asked')).waitFor()
  await expect.poll(() => post.letters.length, soon).toBeGreaterThan(0)
  const url = /http\S+#\S+/.exec(post.letters.at(-1)!.parsed.text ?? '')![0]
  await person.context.close()
  await setByLink(walk, url, anna.chosen)
}

async function setByLink(walk: Walk, url: string, password: string, picture?: string): Promise<void> {
  const person = await openPerson(walk)
  const { pathname, hash } = new URL(url)
  await person.page.goto(walk.product.url + pathname + hash)
  await field(person, 'password.new').fill(password)
  if (picture) await look(walk, picture, person.page)
  expect(new URL(person.page.url()).hash).toBe('')
  await button(person, 'password.resetSubmit').click()
  await person.page.getByText(interfaceText(walk, 'password.resetDone')).waitFor()
  await button(person, 'password.toSignIn').click()
  await signInWith(person, anna.email, password)
  await seeCandidates(person)
  await person.page.goto(walk.product.url + pathname + hash)
  await field(person, 'password.new').fill('once more, in vain')
  await button(person, 'password.resetSubmit').click()
  await person.page.getByText(interfaceText(walk, 'problem.reset-link-invalid')).waitFor()
  await person.context.close()
}

/** Opens the check of the Google project from Account settings, without an inbox of one's own. */
export async function askToConnect(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/account`)
  await page
    .getByRole('region', { name: interfaceText(walk, 'account.googleCheck') })
    .getByRole('link', { name: interfaceText(walk, 'account.googleCheckOpen') })
    .click()
  await heading(page, interfaceText(walk, 'account.googleCheck')).waitFor()
  await page.getByText(interfaceText(walk, 'googleCheck.noMailbox')).waitFor()
  await look(walk, '10-google-check')
}

/** Tries every scope, each of which works. */
export async function tryGoogle(walk: Walk): Promise<void> {
  const { page } = walk
  await page.reload()
  await button(walk, 'googleCheck.run').click()
  const works = page.getByText(interfaceText(walk, 'googleCheck.result.works'), { exact: true })
  await expect.poll(() => works.count(), soon).toBe(4)
  await page.getByText(interfaceText(walk, 'googleCheck.verdict.not_set_up')).waitFor()
  await look(walk, '11-google-check-works')
}

function menuButton(walk: Walk): Locator {
  return walk.page.getByRole('button', {
    name: interfaceText(walk, 'people.actionsFor', { name: anna.name }),
    exact: true,
  })
}

async function openFromMenu(walk: Walk, item: string): Promise<void> {
  await menuButton(walk).click()
  await walk.page.getByRole('menuitem', { name: interfaceText(walk, item), exact: true }).click()
  await walk.page.getByRole('dialog').waitFor()
}

async function expectFocus(on: Locator): Promise<void> {
  await expect.poll(() => on.evaluate((element) => element === document.activeElement), soon).toBe(true)
}
