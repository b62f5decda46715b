import { expect } from 'vitest'
import { heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { look, soon, type Walk } from './walk.ts'

function button(walk: Walk, key: string, about?: string) {
  const name = about ? `${interfaceText(walk, key)}: ${about}` : interfaceText(walk, key)
  return walk.page.getByRole('button', { name, exact: true })
}

/** Unticks the first candidate of the preview, and publishes the others. Returns the name of the first. */
export async function publishSome(walk: Walk): Promise<string> {
  const { page } = walk
  await page.goto(`${walk.product.url}/preview?connect=connected`)
  await heading(page, interfaceText(walk, 'sharing.preview.title')).waitFor()
  const boxes = page.getByRole('checkbox')
  await boxes.nth(1).waitFor()
  const name = (await boxes.nth(1).getAttribute('aria-label'))!
  await boxes.nth(1).uncheck()
  await page
    .getByRole('button', { name: interfaceText(walk, 'sharing.preview.subjectsFor', { name }), exact: true })
    .click()
  await page.getByText(interfaceText(walk, 'sharing.preview.subjects')).first().waitFor()
  await look(walk, '01-preview')
  await page
    .getByRole('complementary', { name: interfaceText(walk, 'sharing.preview.toShare') })
    .getByRole('button')
    .first()
    .click()
  await page.getByText(interfaceText(walk, 'sharing.preview.done')).waitFor()
  return name
}

/** Keeps the last address private, blocks the one before it if there are three, and takes both back. */
export async function answerNotices(walk: Walk, addresses: readonly string[]): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates`)
  const open = page.getByRole('link', { name: interfaceText(walk, 'sharing.banner.open'), exact: true })
  await open.waitFor()
  await open.click()
  for (const address of addresses) await button(walk, 'sharing.share', address).waitFor()
  await look(walk, '02-notices')
  const last = addresses.at(-1)!
  for (const key of ['sharing.keepPrivate', 'sharing.block', 'sharing.share']) {
    await button(walk, key, last).click()
    await expect.poll(() => button(walk, 'sharing.share', last).count(), soon).toBe(0)
    await button(walk, 'sent.undo').click()
    await button(walk, 'sharing.share', last).waitFor()
  }
  await button(walk, 'sharing.keepPrivate', last).click()
  const state = interfaceText(walk, 'sharing.card.state.private')
  const name = interfaceText(walk, 'sharing.card.change', { state, address: last })
  await page.getByLabel(interfaceText(walk, 'sharing.card.search')).fill(last)
  await page.getByRole('button', { name, exact: true }).waitFor()
  await look(walk, '03-addresses')
}

/** Opens the profile with a held address from the list of candidates. Returns the candidate's id. */
export async function seeHeldOnProfile(walk: Walk, address: string, name: string): Promise<string> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates?q=${encodeURIComponent(name)}`)
  await page.getByRole('link', { name }).first().click()
  await button(walk, 'sharing.share', address).waitFor()
  await look(walk, '04-profile')
  return new URL(page.url()).pathname.split('/').at(-1)!
}

/** Opens a new email to the candidate: it says what sending shares. */
export async function writeToHeld(walk: Walk, candidateId: string): Promise<void> {
  const { page } = walk
  await page.goto(`${walk.product.url}/candidates/${candidateId}?tab=emails&compose=true`)
  await page.getByText(walk.language === 'en' ? /^Sending shares your/ : /^Wysłanie udostępni/).waitFor()
  await look(walk, '05-composer')
}
