import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Language } from '../../contract/common.ts'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { ask } from './answers.ts'
import { enter, openAccountSettings } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { conversations, openConversation, openEmails, talk } from './reading.ts'
import {
  look,
  openPerson,
  openWalkOn,
  phoneByNight,
  soon,
  tellOfFailure,
  type Walk,
  wideByDay,
} from './walk.ts'

/** What the owner of an inbox takes back from the team, as the owner and as a colleague see it. */

const piotr = 'piotr.zawadzki@wp.pl'

let browser: Browser
let product: Product
const walks: Partial<Record<Language, { anna: Walk; tomek: Walk }>> = {}
let now: Walk | undefined

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  for (const language of ['en', 'pl'] as const) {
    const anna = await openWalkOn(browser, product, language, [wideByDay, phoneByNight], 'private')
    await enter(anna, 'Anna Kowalska')
    const tomek = await openPerson(anna)
    await enter(tomek, 'Tomek Nowak')
    walks[language] = { anna, tomek }
  }
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && now) await tellOfFailure(now)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function candidatePath(page: Page, name: string): Promise<string> {
  const { candidates } = await ask(page, 'GET', `/api/candidates?q=${encodeURIComponent(name)}`)
  return `/api/candidates/${candidates[0].id}`
}

const row = (walk: Walk) => conversations(walk).getByRole('link', { name: new RegExp(talk) })
const undo = (walk: Walk) => walk.page.getByRole('button', { name: walk.words.undo, exact: true }).last()

/** Opens the menu of the conversation, which says who sees it. */
async function openMenu(walk: Walk, is: 'team' | 'participants') {
  const { page } = walk
  await page.getByRole('button', { name: interfaceText(walk, `visibility.${is}`), exact: true }).click()
  await page.getByRole('menu').waitFor()
  return page.getByRole('menu')
}

test.each(['en', 'pl'] as const)(
  'a conversation is made private, and shared again by Undo, in %s',
  async (language) => {
    const { anna, tomek } = walks[language]!
    now = anna
    await openEmails(anna, 'Maja Wiśniewska')
    await openConversation(anna, talk)
    await openEmails(tomek, 'Maja Wiśniewska')
    await openConversation(tomek, talk)
    await tomek.page.getByText(interfaceText(tomek, 'visibility.team')).waitFor()
    const menu = await openMenu(anna, 'team')
    await look(anna, '01-menu')
    const choice = interfaceText(anna, 'visibility.choice.participants')
    await menu.getByRole('menuitem', { name: choice }).click()
    const done = interfaceText(anna, 'visibility.madePrivate')
    const read = interfaceText(anna, 'visibility.readBy', { names: 'Tomek Nowak' })
    await anna.page.getByText(`${done} ${read}`, { exact: true }).waitFor()
    // At once in the colleague's open page.
    await tomek.page.getByText(interfaceText(tomek, 'conversation.goneTitle'), { exact: true }).waitFor()
    await expect.poll(() => row(tomek).count(), soon).toBe(0)
    const reply = anna.page.getByText(interfaceText(anna, 'visibility.reply'), { exact: true })
    await reply.waitFor()
    expect(await row(anna).getByLabel(interfaceText(anna, 'visibility.participants')).isVisible()).toBe(true)
    await look(anna, '02-private')
    await undo(anna).click()
    await expect.poll(() => row(tomek).count(), soon).toBe(1)
    await anna.page
      .getByRole('button', { name: interfaceText(anna, 'visibility.team'), exact: true })
      .waitFor()
  },
)

test.each(['en', 'pl'] as const)(
  'an email is removed, and put back from the list, in %s',
  async (language) => {
    const { anna, tomek } = walks[language]!
    now = anna
    const { page } = anna
    for (const walk of [anna, tomek]) {
      await openEmails(walk, 'Maja Wiśniewska')
      await openConversation(walk, talk)
    }
    const menu = await openMenu(anna, 'team')
    await menu.getByRole('menuitem', { name: interfaceText(anna, 'removal.action') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(interfaceText(anna, 'removal.colleagues')).waitFor()
    await look(anna, '03-remove')
    await dialog.getByRole('button', { name: interfaceText(anna, 'action.remove'), exact: true }).click()
    await expect.poll(() => row(anna).count(), soon).toBe(0)
    await expect.poll(() => row(tomek).count(), soon).toBe(0)
    await openAccountSettings(anna)
    const back = page.getByRole('button', { name: new RegExp(interfaceText(anna, 'removal.putBack')) })
    await expect.poll(() => back.count(), soon).toBeGreaterThan(0)
    await look(anna, '04-removed')
    for (let left = await back.count(); left > 0; left -= 1) {
      await back.first().click()
      await expect.poll(() => back.count(), soon).toBe(left - 1)
    }
    await page.getByText(interfaceText(anna, 'removal.empty')).waitFor()
    await expect.poll(() => row(tomek).count(), soon).toBe(1)
  },
)

test.each(['en', 'pl'] as const)('an email to two candidates asks first, in %s', async (language) => {
  const { anna } = walks[language]!
  now = anna
  const { page, words } = anna
  await openEmails(anna, 'Maja Wiśniewska')
  await page.getByRole('link', { name: words.write, exact: true }).click()
  await page.getByRole('checkbox', { name: interfaceText(anna, 'visibility.switch') }).check()
  await page.getByRole('textbox', { name: interfaceText(anna, 'composer.subject') }).fill(`Two ${language}`)
  const to = page.getByLabel(interfaceText(anna, 'composer.to'), { exact: true }).last()
  await to.fill(piotr)
  await to.press('Enter')
  await page.getByRole('textbox', { name: words.text }).fill('Good morning.')
  await look(anna, '05-private-email')
  await page.getByRole('button', { name: words.send, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Maja Wiśniewska, Piotr Zawadzki').waitFor()
  await look(anna, '06-two-candidates')
  await dialog.getByRole('button', { name: interfaceText(anna, 'several.sendEach'), exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  // Its own Undo: that of a removal may still be shown.
  const sent = page.getByRole('alert').filter({ hasText: words.sentTo })
  await sent.getByRole('button', { name: words.undo, exact: true }).click()
  const list = `${await candidatePath(page, 'Piotr Zawadzki')}/conversations`
  const isThere = async () =>
    (await ask(page, 'GET', list)).conversations.some(
      (one: { subject: string }) => one.subject === `Two ${language}`,
    )
  await expect.poll(isThere, soon).toBe(false)
  // The draft is back, and would be open in the next browser too.
  await page.goto(product.url)
  const drafts = `${await candidatePath(page, 'Maja Wiśniewska')}/drafts`
  for (const { id } of (await ask(page, 'GET', drafts)).drafts) await ask(page, 'DELETE', `${drafts}/${id}`)
})

test.each(['en', 'pl'] as const)(
  'hired: the banner says who still reads, and Reopen opens, in %s',
  async (language) => {
    const { anna, tomek } = walks[language]!
    now = anna
    const { page } = anna
    const path = await candidatePath(page, 'Maja Wiśniewska')
    await openEmails(tomek, 'Maja Wiśniewska')
    await openEmails(anna, 'Maja Wiśniewska')
    await ask(page, 'PATCH', path, { stage: 'hired' })
    await page.getByText(interfaceText(anna, 'sealed.nobody')).waitFor()
    await expect.poll(() => row(anna).count(), soon).toBe(1)
    await expect.poll(() => row(tomek).count(), soon).toBe(0)
    await look(anna, '07-sealed')
    await look(tomek, '08-sealed-for-others')
    await page.getByRole('button', { name: interfaceText(anna, 'sealed.reopen'), exact: true }).click()
    await page.getByText(interfaceText(anna, 'sealed.nobody')).waitFor({ state: 'hidden' })
    await expect.poll(() => row(tomek).count(), soon).toBe(1)
    await ask(page, 'PATCH', path, { stage: 'interview' })
  },
)

test.each(['en', 'pl'] as const)(
  'an administrator chooses the stages and names a reader, in %s',
  async (language) => {
    const { anna } = walks[language]!
    const admin = await openPerson(anna)
    now = admin
    const { page } = admin
    await enter(admin, 'Marta Admin')
    await page.goto(`${product.url}/organisation`)
    const card = page.getByRole('region', { name: interfaceText(admin, 'sealing.title') })
    const rejected = card.getByRole('checkbox', { name: interfaceText(admin, 'stage.rejected') })
    await rejected.check()
    await card.scrollIntoViewIfNeeded()
    await look(admin, '09-stages')
    const save = card.getByRole('button', { name: interfaceText(admin, 'action.save') })
    await save.click()
    await expect
      .poll(async () => (await ask(page, 'GET', '/api/organisation/sealing-stages')).stages, soon)
      .toContain('rejected')
    // Saved stages are read once more, and what is ticked before they are there does not stay.
    const isDone = async () => (await save.isDisabled()) && !(await save.getAttribute('data-loading'))
    await expect.poll(isDone, soon).toBe(true)
    await rejected.uncheck()
    await save.click()
    await expect
      .poll(async () => (await ask(page, 'GET', '/api/organisation/sealing-stages')).stages, soon)
      .toEqual(['hired'])
    await page.goto(`${product.url}/people`)
    await page
      .getByRole('button', { name: interfaceText(admin, 'people.actionsFor', { name: 'Marta Admin' }) })
      .click()
    await page.getByRole('menuitem', { name: interfaceText(admin, 'action.edit') }).click()
    await page.getByRole('switch', { name: interfaceText(admin, 'person.seesSealed') }).waitFor()
    await look(admin, '10-reader')
    await page.goto(
      `${product.url}/candidates/${(await candidatePath(page, 'Oliver Bennett')).split('/').at(-1)}?tab=overview`,
    )
    await page.getByRole('region', { name: interfaceText(admin, 'candidate.colleague') }).waitFor()
    await look(admin, '11-colleague')
    await admin.context.close()
  },
)
