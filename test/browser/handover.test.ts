import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../contract/common.ts'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { ask } from './answers.ts'
import { enter } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { englishAmong } from './visible-texts.ts'
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

const leaver = 'Anna Kowalska'

/** Anna leaves. An administrator hands her conversations to Tomek, who goes on, and then removes her for good. */
let browser: Browser
let product: Product
let now: Walk | undefined
const walks: Partial<Record<Language, { marta: Walk; tomek: Walk }>> = {}

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  for (const language of ['en', 'pl'] as const) {
    const marta = await openWalkOn(browser, product, language, [wideByDay, phoneByNight], 'handover')
    await enter(marta, 'Marta Admin')
    const tomek = await openPerson(marta)
    await enter(tomek, 'Tomek Nowak')
    walks[language] = { marta, tomek }
  }
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && now) await tellOfFailure(now)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

describe.each(['en', 'pl'] as const)('a person leaves (%s)', (language) => {
  const walk = () => walks[language]!
  const text = (key: string, values?: Record<string, string | number>) =>
    interfaceText({ language }, key, values)
  const openMenu = async (item: string) => {
    const { page } = walk().marta
    await page.goto(`${product.url}/people`)
    await page.getByRole('button', { name: text('people.actionsFor', { name: leaver }) }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  const dialog = (title: string) =>
    walk().marta.page.getByRole('dialog', { name: text(title, { name: leaver }) })

  test('and what she leaves open is listed at once, and handed to a colleague', async () => {
    const { marta } = walk()
    now = marta
    // In the second language somebody has hired her again.
    const { people } = await ask(marta.page, 'GET', '/api/people')
    const { id } = people.find(({ name }: { name: string }) => name === leaver)
    await ask(marta.page, 'PUT', `/api/people/${id}/access`, { access: 'active' })
    await openMenu(text('access.step.disabled'))
    await dialog('access.ask.disabled')
      .getByRole('button', { name: text('access.confirm.disabled'), exact: true })
      .click()
    const work = dialog('leaving.handover.title')
    await work.getByText(text('leaving.handover.kind.needs_reply'), { exact: true }).first().waitFor()
    await look(marta, '01-open-conversations')
    // One of them; the rest waits.
    const everything = work.getByLabel(text('leaving.handover.all'))
    await everything.check()
    await everything.uncheck()
    const open = work.getByRole('listitem').filter({
      hasNotText: text('leaving.handover.given', { name: 'Tomek Nowak' }),
    })
    await open.nth(1).getByRole('checkbox').check()
    await work.getByRole('combobox', { name: text('leaving.handover.to') }).click()
    await marta.page.getByRole('option', { name: 'Tomek Nowak', exact: true }).click()
    await look(marta, '02-chosen')
    await work
      .getByRole('button', { name: text('leaving.handover.confirm', { count: 1 }), exact: true })
      .click()
    await work
      .getByText(text('leaving.handover.given', { name: 'Tomek Nowak' }))
      .first()
      .waitFor()
    await look(marta, '03-handed-over')
    await work.getByRole('button', { name: text('action.close'), exact: true }).click()
    await work.waitFor({ state: 'hidden' })
  })

  test('and the colleague is told, and opens the conversation', async () => {
    const { tomek } = walk()
    now = tomek
    const { page } = tomek
    const bell = page.getByRole('button', { name: text('accessRequests.notices', { count: 1 }), exact: true })
    await bell.click()
    await page.getByText(leaver).waitFor()
    await look(tomek, '04-told')
    await page.getByRole('link', { name: text('accessRequests.open'), exact: true }).click()
    await page.getByRole('article').first().waitFor()
    await expect.poll(() => bell.count(), soon).toBe(0)
    await look(tomek, '05-conversation')
  })

  test('and is removed for good, after a look at what that does', async () => {
    const { marta, tomek } = walk()
    now = marta
    await openMenu(text('leaving.removeItem'))
    const removal = dialog('leaving.removal.title')
    await removal.getByText(text('leaving.removal.inbox', { inbox: 'anna@kurier.test' })).waitFor()
    await look(marta, '06-removal')
    if (language === 'en') {
      await removal.getByRole('button', { name: text('action.cancel'), exact: true }).click()
      return
    }
    await removal.getByRole('button', { name: text('leaving.removal.confirm'), exact: true }).click()
    await removal.waitFor({ state: 'hidden' })
    await expect.poll(() => marta.page.getByRole('row', { name: leaver }).count(), soon).toBe(0)
    // Her emails stay, and whose inbox had them is no longer told.
    await tomek.page.reload()
    await tomek.page.getByText(text('person.former'), { exact: true }).first().waitFor()
    await look(tomek, '07-former')
    await marta.page.goto(`${product.url}/people/audit-log`)
    const line = text('audit.action.user.removed_for_good', { subject: text('person.former') })
    await marta.page.getByText(line).waitFor()
  })

  test('and nothing was in another language or failed', () => {
    const { marta, tomek } = walk()
    if (language === 'pl') expect(englishAmong(marta.texts)).toEqual([])
    expect([...marta.pageErrors, ...tomek.pageErrors]).toEqual([])
  })
})
