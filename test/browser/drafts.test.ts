import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { beginAnew, box, button, expectBox, isKept, readAnother, type } from './composing.ts'
import { enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { isLoaded, onePixel, paste } from './pasting.ts'
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

/** A draft follows its writer from browser to browser, and no copy stays behind. */

const file = { name: 'oferta.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') }

let browser: Browser
let product: Product
let walk: Walk
let other: Walk

const told = (key: string) => interfaceText(walk, key)

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  walk = await openWalkOn(browser, product, 'pl', [wideByDay, phoneByNight], 'drafts')
  await enter(walk, 'Anna Kowalska')
  other = await openPerson(walk)
  await enter(other, 'Anna Kowalska')
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  await walk?.page.unrouteAll({ behavior: 'ignoreErrors' })
  await walk?.context.setOffline(false)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** Returns the conversations in the list that are marked as having a draft. */
const marks = ({ page, words }: Walk) =>
  conversations({ page, words })
    .getByRole('link')
    .filter({ hasText: told('conversation.draft') })

/** Whether a draft with this text is stored on the server, so that another browser finds it. */
async function isOnServer({ page }: Walk, text: string): Promise<boolean> {
  return await page.evaluate(async (part) => {
    const id = location.pathname.split('/').at(-1)
    return (await (await fetch(`/api/candidates/${id}/drafts`)).text()).includes(part)
  }, text)
}

async function untilOnServer(one: Walk, text: string, isThere = true): Promise<void> {
  await expect.poll(() => isOnServer(one, text), soon).toBe(isThere)
}

test('a draft is marked, and found in another browser with its files and pictures', async () => {
  const { page } = walk
  await beginAnew(walk)
  expect(await marks(walk).count()).toBe(0)
  await type(walk, 'Zaczęte tutaj. ')
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.getByText(file.name).waitFor()
  await paste(walk, { files: [{ name: 'mapa.png', type: 'image/png', base64: onePixel }] })
  await box(walk).locator('img[src^="/api/attachments/"]').waitFor()
  await expect.poll(() => marks(walk).count(), soon).toBe(1)
  await untilOnServer(walk, '<img')
  await look(walk, 'draft-in-list')
  await openEmails(other, 'Maja Wiśniewska')
  await openConversation(other, talk)
  await expectBox(other, 'Zaczęte tutaj. ')
  await other.page.getByText(file.name).waitFor()
  await expect.poll(() => isLoaded(box(other).locator('img')), soon).toBe(true)
  await expect.poll(() => marks(other).count(), soon).toBe(1)
})

test('a file chosen while the editor starts is attached, and can be removed and chosen again', async () => {
  const { page } = walk
  await beginAnew(walk)
  const gate = Promise.withResolvers<void>()
  await page.route(/composer-editor.*\.js/, async (route) => {
    await gate.promise
    await route.continue()
  })
  await box(walk).click()
  const choose = async () => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button(walk, 'composer.attach').click(),
    ])
    return chooser
  }
  const dialog = await choose()
  gate.resolve()
  await page.locator('.ProseMirror').waitFor()
  const remove = button(walk, 'composer.removeFile', page, { name: file.name })
  for (const chooser of [async () => dialog, choose]) {
    await (await chooser()).setFiles(file)
    await expect.poll(() => isKept(walk, file.name), soon).toBe(true)
    await remove.click()
    await remove.waitFor({ state: 'hidden' })
  }
})

test('text written in one browser appears in the other, and writing in both at once loses nothing', async () => {
  await beginAnew(walk)
  await type(walk, 'Jeden')
  await untilOnServer(walk, 'Jeden')
  await openEmails(other, 'Maja Wiśniewska')
  await openConversation(other, talk)
  await expectBox(other, 'Jeden')
  await walk.context.setOffline(true)
  await type(walk, ', dopisane bez sieci')
  await type(other, ', dopisane tam')
  await untilOnServer(other, 'dopisane tam')
  await walk.context.setOffline(false)
  const text = async (one: Walk) => (await box(one).textContent()) ?? ''
  for (const one of [walk, other]) {
    await expect.poll(() => text(one), soon).toContain('dopisane bez sieci')
    await expect.poll(() => text(one), soon).toContain('dopisane tam')
  }
  expect(await text(walk)).toBe(await text(other))
})

test('a new draft is marked on Write; when it is sent in one browser, it disappears from the other', async () => {
  const write = (one: Walk) => one.page.getByRole('link', { name: one.words.write, exact: true }).first()
  for (const one of [walk, other]) {
    await one.page.goto(product.url)
    await one.page.getByRole('link', { name: 'Jakub Wójcik', exact: true }).click()
    await heading(one.page, 'Jakub Wójcik').waitFor()
  }
  await write(walk).click()
  await walk.page.getByRole('textbox', { name: told('composer.subject') }).fill('Parking')
  await type(walk, 'Jest podwórze.')
  const mark = () => write(other).getAttribute('aria-description')
  await expect.poll(mark, soon).toBe(told('conversation.draft'))
  await look(other, 'draft-on-write')
  await write(other).click()
  await expectBox(other, 'Jest podwórze.')
  await walk.page.getByRole('button', { name: walk.words.send, exact: true }).click()
  await button(walk, 'sent.undo').waitFor()
  await expectBox(other, '')
  await expect.poll(mark, soon).toBeNull()
  await untilOnServer(other, 'podwórze', false)
})

test('a draft disappears from the list when its text is deleted', async () => {
  await beginAnew(walk)
  await type(walk, 'Zbędne')
  await expect.poll(() => marks(walk).count(), soon).toBe(1)
  await box(walk).click()
  await walk.page.keyboard.press('Control+A')
  await walk.page.keyboard.press('Delete')
  await untilOnServer(walk, 'Zbędne', false)
  await expect.poll(() => marks(walk).count(), soon).toBe(0)
})

test('signing out leaves no draft in the browser; signing in brings it back, including the last keystrokes', async () => {
  const { page, words } = walk
  await beginAnew(walk)
  await readAnother(walk)
  await openConversation(walk, talk)
  const second = await walk.context.newPage()
  await second.goto(page.url())
  await box(walk, second).waitFor()
  await type(walk, 'Na jutro.')
  await page.getByRole('button', { name: words.menu, exact: true }).click()
  await page.getByRole('menuitem', { name: told('session.signOut') }).click()
  await page.waitForURL('**/sign-in')
  await second.waitForURL('**/sign-in')
  await second.close()
  expect(await isKept(walk, 'kurier.draft')).toBe(false)
  expect(await isKept(walk, 'Na jutro.')).toBe(false)
  await enter(walk, 'Tomek Nowak')
  await openEmails(walk, 'Maja Wiśniewska')
  expect(await isOnServer(walk, 'Na jutro.')).toBe(false)
  expect(await marks(walk).count()).toBe(0)
  await page.context().clearCookies()
  await enter(walk, 'Anna Kowalska')
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  await expectBox(walk, 'Na jutro.')
  expect(walk.pageErrors).toEqual([])
})
