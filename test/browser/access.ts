import { expect } from 'vitest'
import { enter, heading, openAccountSettings } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openConversation, openEmails, talk } from './reading.ts'
import { look, openPerson, type Walk } from './walk.ts'
import { answerLetter } from './webmail.ts'

const missedText = 'Dopisuję jeszcze: numer mieszkania 7.'

/**
 * An administrator disables Anna. Her page says by itself that the session ended, and gives the reason when
 * she signs in.
 */
export async function disableAnna(walk: Walk): Promise<Walk> {
  const admin = await openPerson(walk)
  await enter(admin, 'Marta Admin')
  await admin.page.getByRole('link', { name: walk.words.people, exact: true }).click()
  await admin.page.getByRole('row', { name: /Anna Kowalska/ }).waitFor()
  await look(walk, '16-people', admin.page)
  await changeAccess(admin, walk.words.disableAccess, '17-disable-dialog')
  await leaveHandover(admin)
  await admin.page
    .getByRole('row', { name: /Anna Kowalska/ })
    .getByText(walk.words.disabled)
    .waitFor()
  const dialog = walk.page.getByRole('dialog', { name: walk.words.signInAgain })
  await dialog.getByRole('button', { name: /Anna Kowalska/ }).click()
  await dialog.getByText(walk.words.accessEnded).first().waitFor()
  await look(walk, '18-access-ended')
  return admin
}

async function changeAccess(admin: Walk, step: string, picture?: string): Promise<void> {
  const { page, words } = admin
  await page.getByRole('button', { name: words.actionsForAnna }).click()
  await page.getByRole('menuitem', { name: step }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  if (picture) await look(admin, picture, page)
  await dialog.getByRole('button', { name: step, exact: true }).click()
  await page.getByRole('dialog', { name: titleOf(admin, step) }).waitFor({ state: 'hidden' })
}

function titleOf(walk: Walk, step: string): string {
  const which = step === walk.words.disableAccess ? 'disabled' : 'active'
  return interfaceText(walk, `access.ask.${which}`, { name: 'Anna Kowalska' })
}

/** Anna leaves conversations that wait for an answer. They could be handed over at once. */
async function leaveHandover(admin: Walk): Promise<void> {
  const title = interfaceText(admin, 'leaving.handover.title', { name: 'Anna Kowalska' })
  const dialog = admin.page.getByRole('dialog', { name: title })
  await dialog
    .getByRole('button', { name: interfaceText(admin, 'leaving.handover.later'), exact: true })
    .click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Mail still arrives at Gmail. When access is restored, Anna signs in and finds it, with a note of the gap. */
export async function restoreAnna(walk: Walk, admin: Walk): Promise<void> {
  const { page, words } = walk
  await answerLetter(walk, 'maja.wisniewska@gmail.com', talk, missedText)
  await changeAccess(admin, words.restoreAccess)
  await admin.page
    .getByRole('row', { name: /Anna Kowalska/ })
    .getByText(words.active)
    .waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Anna Kowalska/ })
    .click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  const body = page.getByTitle(`${words.textOf} Maja Wiśniewska`, { exact: true }).last().contentFrame()
  await body.getByText(missedText).waitFor()
  const gap = page.getByText(words.gapPaused)
  await gap.waitFor()
  expect(await gap.textContent()).toContain(words.gapFilled)
  expect(await page.getByText(words.notConnectedCard).count()).toBe(0)
  await look(walk, '19-gap-note')
}

/** A hiring manager reads the same mail as the team, and is told why they cannot write. */
export async function readAsManager(walk: Walk): Promise<void> {
  const ewa = await openPerson(walk)
  await enter(ewa, 'Ewa Zielińska')
  await openEmails(ewa, 'Maja Wiśniewska')
  await openConversation(ewa, talk)
  await ewa.page.getByTitle(`${walk.words.textOf} Maja Wiśniewska`, { exact: true }).last().waitFor()
  await ewa.page.getByText(walk.words.readOnly).waitFor()
  expect(await ewa.page.getByRole('link', { name: walk.words.write, exact: true }).count()).toBe(0)
  expect(await ewa.page.getByRole('button', { name: walk.words.send, exact: true }).count()).toBe(0)
  await look(walk, '20-manager', ewa.page)
  await ewa.context.close()
}

/** Disconnect asks for confirmation; Yes removes the connection. */
export async function disconnect(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openAccountSettings(walk)
  await page.getByRole('button', { name: words.disconnect, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: words.disconnectTitle })
  await dialog.waitFor()
  await look(walk, '21-disconnect-dialog')
  await dialog.getByRole('button', { name: words.cancel, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText(words.connectedAs).waitFor()
  await page.getByRole('button', { name: words.disconnect, exact: true }).click()
  await dialog.getByRole('button', { name: words.yes, exact: true }).click()
  await page.getByText(new RegExp(`^${words.notConnected}`)).waitFor()
  await page.getByRole('button', { name: words.connect, exact: true }).waitFor()
}

/** Switches to the other language and back, in Account settings. */
export async function switchLanguage(walk: Walk, other: Walk['words']): Promise<void> {
  const { page, words } = walk
  await openAccountSettings(walk)
  await page.getByRole('button', { name: words.change, exact: true }).click()
  await look(walk, '22-language')
  await chooseLanguage(walk, words.language, other.languageName)
  await heading(page, other.accountSettings).waitFor()
  expect(await page.locator('html').getAttribute('lang')).not.toBe(walk.language)
  await page.getByRole('button', { name: other.change, exact: true }).click()
  await chooseLanguage(walk, other.language, words.languageName)
  await heading(page, words.accountSettings).waitFor()
}

async function chooseLanguage({ page }: Walk, label: string, language: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: language, exact: true }).click()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}
