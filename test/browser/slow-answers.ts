import { expect } from 'vitest'
import { answer, ask, hold, note, refusal, refuse } from './answers.ts'
import { enter, heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { openPerson, soon, type Walk } from './walk.ts'

/** Long enough for an unwanted event to happen. */
const aMomentMs = 400

const connected = {
  state: 'connected',
  address: 'anna@kurier.test',
  lastSyncedAt: null,
  connectedAt: '2026-11-02T08:00:00.000Z',
  canSend: true,
  syncing: false,
  waitingUntil: null,
  setAside: 0,
  senders: [],
}

/** Offline, the refusal is shown, and a cancelled action does not happen when the connection returns. */
export async function disconnectOffline(walk: Walk): Promise<void> {
  const { page, words, context } = walk
  const preview = { messages: 3, sharedWithColleagues: 1 }
  await answer(page, 'GET /api/mailbox', (route) => route.fulfill({ json: connected }))
  await answer(page, 'GET /api/mailbox/disconnection', (route) => route.fulfill({ json: preview }))
  const asked = note(page, 'POST /api/mailbox/disconnection')
  await page.goto(`${walk.product.url}/account`)
  const open = page.getByRole('button', { name: words.disconnect, exact: true })
  await open.click()
  const dialog = page.getByRole('dialog', { name: words.disconnectTitle })
  await dialog.getByRole('radio', { name: interfaceText(walk, 'disconnect.remove') }).click()
  await context.setOffline(true)
  await dialog.getByRole('button', { name: words.yes, exact: true }).click()
  await dialog.getByText(interfaceText(walk, 'problem.offline')).waitFor()
  await dialog.getByRole('button', { name: words.cancel, exact: true }).click()
  await context.setOffline(false)
  await page.waitForFunction(() => navigator.onLine)
  await page.waitForTimeout(aMomentMs)
  expect(asked).toHaveLength(1)

  await open.click()
  await dialog.waitFor()
  expect(await dialog.getByRole('alert').count(), 'the refusal of the time before').toBe(0)
  expect(await dialog.getByRole('radio', { name: interfaceText(walk, 'disconnect.keep') }).isChecked()).toBe(
    true,
  )
  await dialog.getByRole('button', { name: words.cancel, exact: true }).click()
}

/** Pressing Enter before the answer arrives opens nobody of an earlier search. */
export async function searchQuickly(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates`)
  const search = page.getByRole('textbox', { name: interfaceText(walk, 'search.label') })
  await search.fill('Maja')
  await page.getByRole('option', { name: /Maja Wiśniewska/ }).waitFor()
  const answers = await hold(page, 'GET /api/candidates')
  await search.fill('Oliver')
  await expect.poll(answers.count, soon).toBe(1)
  await search.press('Enter')
  await page.waitForURL(/\/candidates\?q=Oliver/)
  await answers.letGo()
  await expect.poll(() => page.getByRole('row').count(), soon).toBe(2)
}

/** The list keeps typed text while a request runs, spaces too. A page number that is too high shows the last page. */
export async function filterSlowly(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates?page=9`)
  await page.getByRole('row', { name: /Maja Wiśniewska/ }).waitFor()
  const filter = page.getByRole('textbox', { name: interfaceText(walk, 'candidates.filter') })
  await filter.pressSequentially('maja ')
  await page.waitForURL(/q=maja/)
  await expect.poll(() => page.getByRole('row').count(), soon).toBe(2)
  await filter.pressSequentially('wiś')
  expect(await filter.inputValue()).toBe('maja wiś')
  await page.waitForURL(/q=maja/)
  await page.goto(`${walk.product.url}/candidates?q=Oliver`)
  expect(await filter.inputValue()).toBe('Oliver')
}

/** Blocks what the dialog asked about, whatever the field contains by then; and the field keeps its text. */
export async function blockWhatWasAsked(walk: Walk): Promise<void> {
  const { page } = walk
  const [pattern, meanwhile] = ['piotr.zawadzki@wp.pl', 'wp.pl']
  await page.goto(`${walk.product.url}/account`)
  const previews = await hold(page, 'GET /api/mailbox/blocks/preview')
  const field = page.getByRole('textbox', { name: interfaceText(walk, 'blocks.field'), exact: true })
  await field.fill(pattern)
  await field.press('Enter')
  await expect.poll(previews.count, soon).toBe(1)
  await field.fill(meanwhile)
  await previews.give({ json: { pattern, messages: 2, profiles: 1, kept: 0, keptDays: 30 } })
  const dialog = page.getByRole('dialog', { name: interfaceText(walk, 'blocks.ask', { pattern }) })
  await dialog.getByRole('button', { name: interfaceText(walk, 'blocks.confirm'), exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  const { blocks } = await ask(page, 'GET', '/api/mailbox/blocks')
  expect(blocks).toMatchObject([{ pattern }])
  expect(await field.inputValue()).toBe(meanwhile)
  await page.unrouteAll()
}

/** Two blocks lifted one after the other are both reported, each with Undo. */
export async function liftTwoBlocks(walk: Walk): Promise<void> {
  const { page } = walk
  const patterns = ['one@x.example', 'two@x.example']
  for (const pattern of patterns) await ask(page, 'POST', '/api/mailbox/blocks', { pattern })
  await page.goto(`${walk.product.url}/account`)
  const lifts = await hold(page, 'DELETE /api/mailbox/blocks/*')
  for (const pattern of patterns) {
    await page.getByRole('button', { name: interfaceText(walk, 'blocks.lift', { pattern }) }).click()
  }
  await expect.poll(lifts.count, soon).toBe(2)
  await lifts.letGo()
  for (const pattern of patterns) {
    const toast = page
      .getByRole('alert')
      .filter({ hasText: interfaceText(walk, 'blocks.lifted', { pattern }) })
    await toast.getByRole('button', { name: walk.words.undo, exact: true }).waitFor()
  }
}

/** A refused language is switched back and reported. Of two choices the later one wins, whichever loads first. */
export async function chooseLanguages(walk: Walk): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates`)
  const choose = (name: string) =>
    page.getByRole('menuitemradio', { name: interfaceText(walk, name), exact: true }).click()
  const shown = () => page.locator('html').getAttribute('lang')
  let load = () => {}
  const loading = new Promise<void>((resolve) => {
    load = resolve
  })
  await page.route(/assets\/pl-[^/]+\.js$/, async (route) => {
    await loading
    await route.continue()
  })
  const loaded = page.waitForResponse(/assets\/pl-[^/]+\.js$/)
  await page.getByRole('button', { name: walk.words.menu, exact: true }).click()
  await choose('language.pl')
  await choose('language.en')
  load()
  await (await loaded).finished()
  await page.waitForTimeout(aMomentMs)
  expect(await shown()).toBe('en')
  expect((await ask(page, 'GET', '/api/session')).user.language).toBe('en')

  const again = await refuse(page, 'PATCH /api/me')
  await choose('language.pl')
  const told = page.getByRole('alert').filter({ hasText: interfaceText(walk, 'problem.internal') })
  await told.waitFor()
  expect(await shown()).toBe('en')
  await again()
  await refuse(page, 'POST /api/auth/sign-out')
  await page.getByRole('menuitem', { name: interfaceText(walk, 'session.signOut') }).click()
  await expect.poll(() => told.count(), soon).toBe(2)
}

/** The administrator is told the result of trying again, although the menu is closed by then. */
export async function tryAgainForAnna(walk: Walk): Promise<void> {
  const { page, context } = await openPerson(walk)
  await answer(page, 'GET /api/people', async (route) => {
    const answered = await route.fetch()
    const { people } = await answered.json()
    const facts = { mailboxState: 'connected', mailboxSetAside: 2 }
    await route.fulfill({ json: { people: people.map((person: object) => ({ ...person, ...facts })) } })
  })
  await enter({ ...walk, page, context }, 'Marta Admin')
  await page.getByRole('link', { name: walk.words.people, exact: true }).click()
  await heading(page, walk.words.people).waitFor()
  const attempts = await hold(page, 'POST /api/people/*/mailbox/set-aside/attempts')
  const tryAgain = async () => {
    await page.getByRole('button', { name: walk.words.actionsForAnna }).click()
    const item = page.getByRole('menuitem', { name: interfaceText(walk, 'people.retry', { count: 2 }) })
    await item.click()
    await item.waitFor({ state: 'hidden' })
    await expect.poll(attempts.count, soon).toBe(1)
  }
  await tryAgain()
  await attempts.give({ status: 202, json: {} })
  await page.getByText(interfaceText(walk, 'people.retrying', { count: 2 })).waitFor()
  await tryAgain()
  await attempts.give(refusal)
  await page.getByText(interfaceText(walk, 'problem.internal')).waitFor()
  await context.close()
}
