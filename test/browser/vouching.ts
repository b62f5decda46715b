import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { expectedMail, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openConversation, openEmails, talk } from './reading.ts'
import { look, soon, type Walk } from './walk.ts'

export const maja = 'Maja Wiśniewska'

/** The line above the conversations that says what was checked. */
function receiptLine(walk: Walk): Locator {
  return walk.page.getByRole('button', { name: interfaceText(walk, 'receipt.checked', { count: 1 }) })
}

/** Expects the open profile to confirm this number of emails. */
export async function expectVouched(walk: Walk, count: number): Promise<void> {
  const messages = interfaceText(walk, 'receipt.messages', { count })
  await expect.poll(() => receiptLine(walk).textContent(), soon).toContain(messages)
}

/** Opens the receipt, and checks its inbox, the inbox's state, and its number of emails on this profile. */
export async function readReceipt(walk: Walk): Promise<void> {
  const count = expectedMail().get(maja)!.length
  await openEmails(walk, maja)
  await expectVouched(walk, count)
  const dialog = await openReceipt(walk)
  const rows = dialog.getByRole('listitem')
  await expect.poll(() => rows.count(), soon).toBe(1)
  const row = await rows.textContent()
  expect(row).toContain('Anna Kowalska')
  expect(row).toContain(interfaceText(walk, 'receipt.state.checked'))
  expect(row).toContain(interfaceText(walk, 'receipt.inMailbox', { count }))
  await look(walk, '01-receipt')
  await walk.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expectFocusOnReceipt(walk)
}

export async function openReceipt(walk: Walk): Promise<Locator> {
  await receiptLine(walk).click()
  const dialog = walk.page.getByRole('dialog')
  await dialog
    .getByRole('heading', { name: interfaceText(walk, 'receipt.title', { name: maja }), exact: true })
    .waitFor()
  return dialog
}

/** The focus returns to where a keyboard user came from. */
export async function expectFocusOnReceipt(walk: Walk): Promise<void> {
  const focused = () => receiptLine(walk).evaluate((line) => line === document.activeElement)
  await expect.poll(focused, soon).toBe(true)
}

/** The newest message of the conversation names the address because of which it is here. */
export async function readWhyHere(walk: Walk, address: string): Promise<void> {
  const { page } = walk
  await openConversation(walk, talk)
  await heading(page, talk).waitFor()
  const newest = page.getByRole('article', { name: maja }).last()
  await newest.getByTitle(interfaceText(walk, 'message.details'), { exact: true }).click()
  const reasons = ['message.whyHere', 'message.whyAddress', 'message.whyInboxes'].map((key) =>
    interfaceText(walk, key, { address, names: 'anna@kurier.test' }),
  )
  for (const reason of reasons) await newest.getByText(reason).waitFor()
  await look(walk, '07-why-here')
}
