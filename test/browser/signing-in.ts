import { Secret, TOTP } from 'otpauth'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { demoPassword, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { look, openPerson, soon, type Walk } from './walk.ts'

/** What somebody needs who has turned the second factor on. */
export interface Factor {
  key: string
  recoveryCodes: string[]
}

const stepMs = 30_000

export function field(walk: Walk, key: string, page: Page | Locator = walk.page): Locator {
  return page.getByLabel(interfaceText(walk, key), { exact: true })
}

export function button(
  walk: Walk,
  key: string,
  on: Page | Locator = walk.page,
  values: Record<string, string> = {},
): Locator {
  return on.getByRole('button', { name: interfaceText(walk, key, values), exact: true })
}

async function openAccount({ page, product, words }: Walk): Promise<void> {
  await page.goto(`${product.url}/account`)
  await heading(page, words.accountSettings).waitFor()
}

/** Types an email address and the demo's password on the sign-in page of another browser. */
async function signInElsewhere(walk: Walk, email: string): Promise<Walk> {
  const there = await openPerson(walk)
  await there.page.goto(`${walk.product.url}/sign-in`)
  await field(there, 'session.email').fill(email)
  await field(there, 'session.password').fill(demoPassword)
  await button(there, 'session.signIn').click()
  return there
}

async function seeCandidates({ page, words }: Walk): Promise<void> {
  await heading(page, words.candidates).waitFor()
}

/** Account settings → Code from an authenticator app → Turn on, by the key as text. */
export async function turnOnFactor(walk: Walk): Promise<Factor> {
  const { page } = walk
  await openAccount(walk)
  await button(walk, 'signingIn.factor.turnOn').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('img', { name: interfaceText(walk, 'signingIn.factor.qr') }).waitFor()
  const key = (await field(walk, 'signingIn.factor.key', dialog).inputValue()).replaceAll(' ', '')
  await field(walk, 'signingIn.factor.code', dialog).fill('000000')
  await button(walk, 'signingIn.factor.turnOn', dialog).click()
  await dialog.getByText(interfaceText(walk, 'problem.code-wrong')).waitFor()
  await look(walk, '01-second-factor')
  await field(walk, 'signingIn.factor.code', dialog).fill(codeOf(key))
  await button(walk, 'signingIn.factor.turnOn', dialog).click()
  await dialog.getByText(interfaceText(walk, 'signingIn.factor.codesText')).waitFor()
  const recoveryCodes = await dialog.getByRole('listitem').allInnerTexts()
  expect(recoveryCodes).toHaveLength(10)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: interfaceText(walk, 'signingIn.factor.download') }).click(),
  ])
  expect(download.suggestedFilename()).toBe('kurier-recovery-codes.txt')
  await page.keyboard.press('Escape')
  await look(walk, '02-recovery-codes')
  await button(walk, 'signingIn.factor.saved', dialog).click()
  await button(walk, 'signingIn.factor.turnOff').waitFor()
  return { key, recoveryCodes }
}

/** The code of now, or of a later moment: the next one is accepted too, and differs from one that was used. */
function codeOf(key: string, aheadMs = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + aheadMs })
}

/** The sign-in asks for a code after the password, refuses a wrong one, and takes the app's or a recovery code. */
export async function signInWithCodes(walk: Walk, email: string, factor: Factor): Promise<Walk> {
  const there = await signInElsewhere(walk, email)
  await field(there, 'session.code').fill('000000')
  await button(there, 'session.signIn').click()
  await there.page.getByText(interfaceText(walk, 'problem.code-wrong')).waitFor()
  await look(there, '03-code')
  await field(there, 'session.code').fill(codeOf(factor.key, stepMs))
  await button(there, 'session.signIn').click()
  await seeCandidates(there)
  const recovered = await signInElsewhere(walk, email)
  await field(recovered, 'session.code').fill(factor.recoveryCodes[0]!)
  await button(recovered, 'session.signIn').click()
  await seeCandidates(recovered)
  await recovered.context.close()
  return there
}

/** Adds Chromium's virtual authenticator, which verifies its user by itself. */
async function addAuthenticator({ context, page }: Walk): Promise<void> {
  const devTools = await context.newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Adds a passkey, renames it, and signs in with it after signing out. */
export async function usePasskey(walk: Walk, name: string): Promise<void> {
  const { page } = walk
  await addAuthenticator(walk)
  await openAccount(walk)
  await button(walk, 'signingIn.passkey.add').click()
  const dialog = page.getByRole('dialog')
  await field(walk, 'signingIn.passkey.name', dialog).fill('Laptop')
  await button(walk, 'signingIn.passkey.add', dialog).click()
  await button(walk, 'signingIn.passkey.actionsFor', page, { name: 'Laptop' }).click()
  await page.getByRole('menuitem', { name: interfaceText(walk, 'signingIn.passkey.rename') }).click()
  await field(walk, 'signingIn.passkey.name', dialog).fill('Work laptop')
  await button(walk, 'action.save', dialog).click()
  await button(walk, 'signingIn.passkey.actionsFor', page, { name: 'Work laptop' }).waitFor()
  await button(walk, 'shell.myMenu', page, { name }).click()
  await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click()
  await button(walk, 'session.withPasskey').waitFor()
  await look(walk, '04-sign-in')
  await button(walk, 'session.withPasskey').click()
  await seeCandidates(walk)
}

/** Another browser is listed and can be signed out. */
export async function endOtherSession(walk: Walk, there: Walk): Promise<void> {
  const { page } = walk
  await openAccount(walk)
  const card = page.getByRole('region', { name: interfaceText(walk, 'signingIn.sessions.title') })
  await card.getByText(interfaceText(walk, 'signingIn.sessions.here')).waitFor()
  await card.scrollIntoViewIfNeeded()
  await look(walk, '05-account')
  const name = interfaceText(walk, 'signingIn.sessions.endOne', { name: '' }).trim()
  const others = card.getByRole('button', { name: new RegExp(name) })
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click()
    await expect.poll(() => others.count(), soon).toBe(left - 1)
  }
  await heading(there.page, interfaceText(walk, 'session.endedTitle')).waitFor()
  await there.context.close()
}

/** Makes the server ask once who it is before it turns the second factor off. */
export async function turnOffFactorAfter(
  walk: Walk,
  prove: (dialog: Locator) => Promise<void>,
): Promise<void> {
  const { page } = walk
  await openAccount(walk)
  await askOnce(page, '**/api/me/second-factor')
  await button(walk, 'signingIn.factor.turnOff').click()
  const asked = page.getByRole('dialog', { name: interfaceText(walk, 'signingIn.factor.turnOffAsk') })
  await button(walk, 'signingIn.factor.turnOff', asked).click()
  const dialog = page.getByRole('dialog', { name: interfaceText(walk, 'signingIn.confirm.title') })
  await prove(dialog)
  await page.getByText(interfaceText(walk, 'signingIn.factor.turnedOff')).waitFor()
  await button(walk, 'signingIn.factor.turnOn').waitFor()
}

/** Answers the first request as the server does when the last proof is old. The tests cannot wait ten minutes. */
async function askOnce(page: Page, path: string): Promise<void> {
  const body = {
    type: 'about:blank',
    title: 'Reauthentication needed',
    status: 403,
    detail: 'Confirm that it is you.',
    code: 'reauthentication-needed',
  }
  await page.route(path, (route) => route.fulfill({ status: 403, json: body }), { times: 1 })
}

/** Signs in on the provider's own page. */
export async function signInAtProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
}
