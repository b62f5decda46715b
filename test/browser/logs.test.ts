import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { enter, heading, openAccountSettings } from './connecting.ts'
import { openEmails } from './reading.ts'
import { englishAmong } from './visible-texts.ts'
import { look, openPerson, openWalk, soon, tellOfFailure, type Walk } from './walk.ts'

/** The audit log and an inbox's access log, as their readers see them. */

const said = {
  en: {
    audit: 'Audit log',
    check: 'Check now',
    whole: 'Unchanged',
    connected: 'Connected the inbox anna@kurier.test',
    signedIn: 'Signed in',
    only: 'Show only what concerns anna@kurier.test',
    onlyNow: /^Only anna@kurier\.test/,
    export: 'Export',
    csv: 'CSV (spreadsheet)',
    access: 'Access log',
    opened: 'Opened by Kurier',
    shown: 'Shown to colleagues',
    search: 'Found by a search for candidates’ addresses',
    nobody: 'No colleague has been shown an email of yours.',
    conversation: /Conversation, \d+ emails?/,
  },
  pl: {
    audit: 'Dziennik zdarzeń',
    check: 'Sprawdź teraz',
    whole: 'Bez zmian',
    connected: 'Połączono skrzynkę: anna@kurier.test',
    signedIn: 'Zalogowano się',
    only: 'Pokaż tylko zdarzenia: anna@kurier.test',
    onlyNow: /^Tylko anna@kurier\.test/,
    export: 'Eksportuj',
    csv: 'CSV (arkusz)',
    access: 'Dziennik dostępu',
    opened: 'Otwarte przez Kuriera',
    shown: 'Pokazane zespołowi',
    search: 'Znaleziona podczas wyszukiwania adresów kandydatów',
    nobody: 'Nikomu z zespołu nie pokazano jeszcze Twojej wiadomości.',
    conversation: /Rozmowa, \d+ wiadomo/,
  },
}

let browser: Browser
let product: Product
const walks = new Map<'en' | 'pl', Walk>()

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  for (const language of ['en', 'pl'] as const)
    walks.set(language, await openWalk(browser, product, language))
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const walk of walks.values()) await tellOfFailure(walk)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('an owner reads what Kurier opened, and who was shown it, in English', async () => {
  const walk = walks.get('en')!
  const { page } = walk
  const words = said.en
  await enter(walk, 'Anna Kowalska')
  await openAccountSettings(walk)
  const card = page.getByRole('region', { name: words.access })
  await page.reload()
  const list = card.getByRole('list', { name: words.opened })
  await list.getByText(words.search).first().waitFor()
  await card.getByText(words.shown).click()
  await card.getByText(words.nobody).waitFor()
  const colleague = await openPerson(walk)
  await enter(colleague, 'Tomek Nowak')
  await openEmails(colleague, 'Maja Wiśniewska')
  await colleague.page.getByRole('article').first().waitFor()
  await page.reload()
  await card.getByText(words.shown).click()
  const shown = card.getByRole('listitem').filter({ hasText: 'Tomek Nowak' })
  await shown.filter({ hasText: words.conversation }).first().waitFor()
  await card.scrollIntoViewIfNeeded()
  await look(walk, 'access-log')
})

test('an administrator reads the audit log, has it checked, filters and exports it', async () => {
  for (const [language, walk] of walks) {
    const admin = await openPerson(walk)
    const { page } = admin
    const words = said[language]
    await enter(admin, 'Marta Admin')
    await page.getByRole('link', { name: walk.words.people, exact: true }).click()
    await page.getByRole('link', { name: words.audit }).click()
    await heading(page, words.audit).waitFor()
    await page.getByRole('button', { name: words.check }).click()
    await page.getByText(words.whole).waitFor()
    const events = page.getByRole('list', { name: words.audit }).getByRole('listitem')
    await events.filter({ hasText: words.signedIn }).first().waitFor()
    await look(admin, 'audit-log', page)
    const connected = events.filter({ hasText: words.connected })
    await connected.getByRole('button', { name: words.only }).click()
    await expect.poll(() => events.count(), soon).toBe(1)
    await page.getByRole('button', { name: words.onlyNow }).click()
    await expect.poll(() => events.count(), soon).toBeGreaterThan(3)
    await page.getByRole('button', { name: words.export }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: words.csv }).click(),
    ])
    expect(file.suggestedFilename()).toBe('kurier-audit-log.csv')
    expect(await readFile((await file.path())!, 'utf8')).toContain('mailbox.connected')
    await page.context().close()
  }
})

test('an owner reads the access log in Polish, and everything is in Polish', async () => {
  const walk = walks.get('pl')!
  const { page } = walk
  const words = said.pl
  await enter(walk, 'Anna Kowalska')
  await openAccountSettings(walk)
  const card = page.getByRole('region', { name: words.access })
  await card.getByText(words.search).first().waitFor()
  await card.scrollIntoViewIfNeeded()
  await look(walk, 'access-log-opened')
  await card.getByText(words.shown).click()
  await card.getByText(words.conversation).first().waitFor()
  const link = card.getByRole('listitem').getByRole('link').first()
  const subject = (await link.textContent())!
  await link.click()
  await heading(page, subject).waitFor()
  expect(englishAmong(walk.texts)).toEqual([])
  expect(walk.pageErrors).toEqual([])
})
