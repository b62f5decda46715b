import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { enter } from './connecting.ts'
import { goToAnother, listenLate, lookAway, removeAddresses, saveBesideAColleague } from './profiles.ts'
import {
  blockWhatWasAsked,
  chooseLanguages,
  disconnectOffline,
  filterSlowly,
  liftTwoBlocks,
  searchQuickly,
  tryAgainForAnna,
} from './slow-answers.ts'
import { followInEveryTab, goBackAfterSigningOut, goOnInTheOtherTab, refuseTheOtherUser } from './tabs.ts'
import { openWalkOn, tellOfFailure, type Walk, wideByDay } from './walk.ts'

/** Things that happen at the same time: in another tab, offline, before an answer arrives, by a colleague. */
let browser: Browser
let product: Product
let walk: Walk

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('demo')
  walk = await openWalkOn(browser, product, 'en', [wideByDay], 'meanwhile')
  await enter(walk, 'Anna Kowalska')
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
  await walk?.context.setOffline(false)
  await walk?.page.unrouteAll()
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('signing out and in holds in every tab', () => followInEveryTab(walk))

test('a page of somebody who is no longer signed in writes nothing and is left', () =>
  refuseTheOtherUser(walk))

test('a session that ended and is renewed continues in every tab, for the same person alone', () =>
  goOnInTheOtherTab(walk))

test('Back shows nothing of a person who signed out', () => goBackAfterSigningOut(walk))

test('offline, a refusal is shown, and a cancelled action does not happen later', () =>
  disconnectOffline(walk))

test('a search opens only results of the present text', () => searchQuickly(walk))

test('a filter keeps the text that is typed', () => filterSlowly(walk))

test('blocks what the dialog asked about, and reports every address that is unblocked', async () => {
  await blockWhatWasAsked(walk)
  await liftTwoBlocks(walk)
})

test('a profile follows a colleague’s changes, and does not undo them', () => saveBesideAColleague(walk))

test('text and errors of one candidate stay with that candidate', async () => {
  await goToAnother(walk)
  await removeAddresses(walk)
})

test('a visible page is up to date, and a hidden page holds no connection', async () => {
  await lookAway(walk)
  await listenLate(walk)
})

test('reports a result although its menu is closed', async () => {
  await tryAgainForAnna(walk)
  await chooseLanguages(walk)
})

test('throws no error', () => expect(walk.pageErrors).toEqual([]))
