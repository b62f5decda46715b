import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { signIn } from './connecting.ts'
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

/** What happens meanwhile: in another tab, without a line, before an answer is here, by a colleague. */
let browser: Browser
let product: Product
let walk: Walk

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct()
  walk = await openWalkOn(browser, product, 'en', [wideByDay], 'meanwhile')
  await signIn(walk, 'Anna Kowalska')
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

test('a page of somebody who is not signed in any more writes nothing and goes', () =>
  refuseTheOtherUser(walk))

test('a session that ended goes on in every tab, for the same person alone', () => goOnInTheOtherTab(walk))

test('Back shows nothing of who signed out', () => goBackAfterSigningOut(walk))

test('without a line it is said, and nothing is done later', () => disconnectOffline(walk))

test('a search opens what was found for it', () => searchQuickly(walk))

test('a filter keeps what is typed', () => filterSlowly(walk))

test('blocks what was asked about, and tells of every one that is lifted', async () => {
  await blockWhatWasAsked(walk)
  await liftTwoBlocks(walk)
})

test('a profile goes with what a colleague changes, and changes nothing back', () =>
  saveBesideAColleague(walk))

test('what is typed or refused for one stays with it', async () => {
  await goToAnother(walk)
  await removeAddresses(walk)
})

test('a page that is looked at is true; one that is not holds no connection', async () => {
  await lookAway(walk)
  await listenLate(walk)
})

test('tells what became of it when its menu is closed', async () => {
  await tryAgainForAnna(walk)
  await chooseLanguages(walk)
})

test('throws no error', () => expect(walk.pageErrors).toEqual([]))
