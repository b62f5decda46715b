import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { majaThreads } from '../../emulator/demo/letters/maja.ts'
import { heading, openAccountSettings } from './connecting.ts'
import { look, onePixel, soon, type Walk } from './walk.ts'
import { importLetterWithRemotePicture, latePixel, remotePicture, trackerHost } from './webmail.ts'

export const talk = 'Rozmowa techniczna: termin'
const cvName = 'CV Maja Wiśniewska.pdf'

/** Goes from the list of candidates to the emails of one. */
export async function openEmails(walk: Walk, candidate: string): Promise<void> {
  const { page, words } = walk
  await openCandidates(walk)
  await page.getByRole('link', { name: candidate, exact: true }).click()
  await page.getByRole('heading', { name: candidate, level: 1 }).waitFor()
  await page.getByRole('link', { name: new RegExp(`^${words.emails}`) }).click()
  await conversations({ page, words }).getByRole('listitem').first().waitFor()
}

/** Uses the rail, which on a phone is a menu. */
async function openCandidates({ page, words }: Walk): Promise<void> {
  const inRail = page.getByRole('link', { name: words.candidates, exact: true })
  if (await inRail.isVisible()) return await inRail.click()
  await page.getByRole('button', { name: words.places, exact: true }).click()
  await page.getByRole('menuitem', { name: words.candidates, exact: true }).click()
}

export function conversations({ page, words }: Pick<Walk, 'page' | 'words'>): Locator {
  return page.getByRole('list', { name: words.conversations })
}

export async function openConversation(walk: Walk, subject: string): Promise<void> {
  await conversations(walk)
    .getByRole('link', { name: new RegExp(subject) })
    .first()
    .click()
  await heading(walk.page, subject).waitFor()
}

/** Conversations are newest first; one is opened, and its quotes unfolded and folded again. */
export async function readConversations(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openEmails(walk, 'Maja Wiśniewska')
  const times = await conversations(walk)
    .getByRole('listitem')
    .locator('time')
    .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute('datetime') ?? '')))
  expect(times.length).toBeGreaterThan(2)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  await openConversation(walk, talk)
  const newest = page.getByRole('article', { name: 'Maja Wiśniewska' })
  const body = newest.getByTitle(`${words.textOf} Maja Wiśniewska`, { exact: true }).contentFrame()
  await body.getByText('W załączeniu przesyłam zaktualizowane CV').waitFor()
  await look(walk, '08-conversation')
  await unfoldAndFold(walk, newest)
}

async function unfoldAndFold(walk: Walk, message: Locator): Promise<void> {
  const { words } = walk
  const body = message.getByTitle(`${words.textOf} Maja Wiśniewska`, { exact: true }).contentFrame()
  const quoted = body.getByText('Który termin byłby wygodniejszy?')
  expect(await quoted.isVisible()).toBe(false)
  await body.locator('summary').getByText(words.showQuoted).click({ force: true })
  await quoted.waitFor()
  await look(walk, '09-quoted-text')
  await body.locator('summary').getByText(words.hideQuoted).click({ force: true })
  await quoted.waitFor({ state: 'hidden' })
}

/** The downloaded file is the file that was sent. */
export async function downloadTheCv({ page }: Walk): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: new RegExp(cvName) }).click(),
  ])
  expect(download.suggestedFilename()).toBe(cvName)
  const sent = majaThreads.flatMap(({ letters }) => letters.flatMap(({ attachments }) => attachments ?? []))
  const bytes = sent.find(({ filename }) => filename === cvName)!.content
  expect(Buffer.compare(await readFile(await download.path()), Buffer.from(bytes))).toBe(0)
}

/** A picture that came with the message is shown. */
export async function seeTheInlinePicture(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openEmails(walk, 'Oliver Bennett')
  await openConversation(walk, 'Follow-up and the screen I mentioned')
  await page.getByTitle(words.openMessage).filter({ hasText: 'Oliver' }).first().click()
  const frame = page.getByTitle(`${words.textOf} Oliver Bennett`, { exact: true }).first().contentFrame()
  await frame.getByText('one column, the state of the connection first').waitFor()
  const width = () => frame.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth)
  await expect.poll(width, soon).toBeGreaterThan(0)
  await look(walk, '10-inline-picture')
}

/**
 * A picture on another site is requested by nobody until the reader wants it, and then by the product alone.
 * The host does not exist: the test gives the answer.
 */
export async function keepRemotePicturesOff(walk: Walk): Promise<void> {
  const { page, words } = walk
  const asked: string[] = []
  await page.route('**/api/pictures?*', async (route) => {
    asked.push(new URL(route.request().url()).searchParams.get('url') ?? '')
    await route.fulfill({ contentType: 'image/png', body: onePixel })
  })
  await importLetterWithRemotePicture(walk)
  await syncNow(walk)
  await openEmails(walk, 'Priya Raman')
  await openConversation(walk, 'A picture from elsewhere')
  await page.getByText(words.imagesOff).waitFor()
  await page.getByText(trackerHost).waitFor()
  const frame = page.getByTitle(`${words.textOf} Priya Raman`, { exact: true }).contentFrame()
  await frame.getByText('this is my chart').waitFor()
  await look(walk, '11-remote-pictures-off')
  expect(asked).toEqual([])
  await page.getByRole('button', { name: words.showImages }).click()
  const width = () => frame.getByAltText('chart').evaluate((img) => (img as HTMLImageElement).naturalWidth)
  await expect.poll(width, soon).toBeGreaterThan(0)
  expect(asked.toSorted()).toEqual([latePixel, remotePicture])
  // The chart is as small here, and drawn large.
  await page.getByText(/late\.example\. /).waitFor()
  expect(await page.getByText(/pictures\.example/).count()).toBe(0)
  await look(walk, '11-remote-pictures-on')
  await rememberTheSender(walk)
  expect(walk.askedOutside).toEqual([])
  await page.unroute('**/api/pictures?*')
}

/** Always shows the images of a sender, also after the page is reloaded, and then stops it. */
async function rememberTheSender({ page, words }: Walk): Promise<void> {
  await page.getByRole('button', { name: words.alwaysImages }).click()
  await page.getByText(words.imagesAlways).waitFor()
  await page.reload()
  await page.getByText(words.imagesAlways).waitFor()
  await page.getByRole('button', { name: words.askImages }).click()
  await page.getByText(words.imagesOff).waitFor()
}

/** Presses Sync now in Account settings, and waits until the sync is done. */
export async function syncNow(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openAccountSettings(walk)
  const button = page.getByRole('button', { name: words.syncNow })
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/api/mailbox/sync')),
    button.click(),
  ])
  expect(answer.ok()).toBe(true)
  await page.getByRole('button', { name: words.syncNow, disabled: false }).waitFor(soon)
}
