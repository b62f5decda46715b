import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { expectedMail } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { expectFocusOnReceipt, maja, openReceipt } from './vouching.ts'
import { look, type Walk } from './walk.ts'

const address = 'maja.wisniewska@gmail.com'
/** The subject of a letter from Anna's mother. */
const strangersSubject = 'Wyniki badań'
const strangersAddress = 'barbara.kowalska@poczta.example'
const nonsense = 'Qwfp zxcv 90210'

/** Opens "Why is an email not here?" from the receipt, and asks by an address, by a subject, and without a result. */
export async function askWhy(walk: Walk): Promise<void> {
  const { page } = walk
  const receipt = await openReceipt(walk)
  await receipt.getByRole('button', { name: interfaceText(walk, 'why.open'), exact: true }).click()
  const dialog = page.getByRole('dialog', { name: interfaceText(walk, 'why.title'), exact: true })
  await dialog.waitFor()
  await askByAddress(walk, dialog)
  await askByStrangersSubject(walk, dialog)
  await askInVain(walk, dialog)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expectFocusOnReceipt(walk)
}

async function ask(walk: Walk, dialog: Locator, text: string): Promise<void> {
  await dialog.getByLabel(interfaceText(walk, 'why.field'), { exact: true }).fill(text)
  await dialog.getByRole('button', { name: interfaceText(walk, 'why.submit'), exact: true }).click()
}

/**
 * A candidate's address: the answer names the candidate and the number of emails shown, and each email is
 * here because of it.
 */
async function askByAddress(walk: Walk, dialog: Locator): Promise<void> {
  await ask(walk, dialog, address)
  const facts = dialog.getByRole('region', { name: address, exact: true })
  await facts.getByText(interfaceText(walk, 'why.address.of')).waitFor()
  await facts.getByRole('link', { name: maja, exact: true }).waitFor()
  const count = expectedMail().get(maja)!.length
  await facts.getByText(interfaceText(walk, 'why.address.messages', { count }), { exact: true }).waitFor()
  const found = dialog.getByRole('listitem')
  const here = found
    .filter({ hasText: interfaceText(walk, 'why.verdict.shown') })
    .filter({ hasText: interfaceText(walk, 'why.verdict.because', { address }) })
  expect(await found.count()).toBeGreaterThan(3)
  expect(await here.count()).toBe(await found.count())
  await dialog.getByText(interfaceText(walk, 'why.found', { count: await found.count() })).waitFor()
  await look(walk, '02-why-address')
}

/**
 * An email that concerns no candidate: the answer names the rule that keeps it unread, and offers to add its
 * address to one.
 */
async function askByStrangersSubject(walk: Walk, dialog: Locator): Promise<void> {
  await ask(walk, dialog, strangersSubject)
  const found = dialog.getByRole('listitem').filter({ hasText: strangersSubject })
  await found.getByText(interfaceText(walk, 'why.verdict.refused.nobody'), { exact: true }).first().waitFor()
  expect(await dialog.getByText(interfaceText(walk, 'why.verdict.shown')).count()).toBe(0)
  const add = interfaceText(walk, 'why.add', { address: strangersAddress })
  await dialog.getByRole('button', { name: add, exact: true }).first().waitFor()
  await look(walk, '03-why-stranger')
}

/** Nothing found: the answer says where Kurier searched, and what the result means. */
async function askInVain(walk: Walk, dialog: Locator): Promise<void> {
  await ask(walk, dialog, nonsense)
  await dialog.getByText(interfaceText(walk, 'why.none.title'), { exact: true }).waitFor()
  await dialog.getByText(interfaceText(walk, 'why.none.subject')).waitFor()
  await dialog.getByText(interfaceText(walk, 'why.none.what')).waitFor()
  expect(await dialog.getByRole('listitem').count()).toBe(0)
  await look(walk, '04-why-nothing')
}
