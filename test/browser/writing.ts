import { expect } from 'vitest'
import { interfaceText } from './interface-text.ts'
import { conversations, openConversation, openEmails, syncNow, talk } from './reading.ts'
import { face, glance, look, phoneByNight, soon, type Walk } from './walk.ts'
import { countSent, writeToAnna } from './webmail.ts'

const sentText = 'Potwierdzam termin. Numer rozmowy: 48151.'
const undoneText = 'Ta wiadomość nie wyjdzie. Numer: 62342.'
const keptText = ' Dopisane przed odświeżeniem.'
const replyText = 'odpowiem szerzej jeszcze dziś wieczorem'
const replyWithinMs = 45_000
/** A message leaves five seconds after Send, when the time to undo ends; this is well after that. */
const goneByMs = 7_000

/** Writes and presses Send: the message is shown in the conversation as sending, then as sent. */
export async function sendReply(walk: Walk): Promise<void> {
  const { page, words } = walk
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, talk)
  await typeText(walk, sentText)
  await look(walk, '12-composer')
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await page.getByText(words.sending).first().waitFor()
  await page.getByText(words.sentTo).waitFor()
  await glance(walk, '13-sending-1280-light')
  await page.getByText(words.sending).waitFor({ state: 'hidden' })
  expect(await ownMessages(walk, sentText)).toBe(1)
}

/**
 * The reply of the demo's candidate appears in the same conversation, without an action on that page. It
 * comes within a minute by itself; *Sync now* in another tab saves the wait.
 *
 * @returns milliseconds until it was on the page
 */
export async function awaitReply(walk: Walk): Promise<number> {
  const { page, words } = walk
  const began = Date.now()
  const other = { ...walk, page: await walk.context.newPage() }
  await other.page.goto(walk.product.url)
  const newest = page.getByTitle(`${words.textOf} Maja Wiśniewska`, { exact: true }).last()
  const reply = newest.contentFrame().getByText(replyText)
  while ((await reply.count()) === 0 && Date.now() - began < replyWithinMs) await syncNow(other)
  await reply.waitFor()
  const tookMs = Date.now() - began
  await other.page.close()
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
  await look(walk, '14-reply')
  return tookMs
}

/** Undoes a second message: its text is in the box again, and stays there after a reload. */
export async function undoAndReload(walk: Walk): Promise<void> {
  const { page, words } = walk
  await typeText(walk, undoneText)
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await page.getByRole('button', { name: words.undo, exact: true }).last().click()
  await expectText(walk, undoneText)
  expect(await ownMessages(walk, undoneText)).toBe(0)
  await textbox(walk).press('End')
  await page.keyboard.type(keptText)
  await page.getByText(words.draftSaved).waitFor()
  await page.reload()
  await expectText(walk, undoneText + keptText)
}

/** Expects the first message once in Gmail's Sent folder, and the undone one never. */
export async function findInSent(walk: Walk, undoneAtMs: number): Promise<void> {
  await walk.page.waitForTimeout(Math.max(0, undoneAtMs + goneByMs - Date.now()))
  expect(await countSent(walk, '48151')).toBe(1)
  expect(await countSent(walk, '62342')).toBe(0)
}

/** The candidate begins a new conversation. */
export async function receiveNewConversation(walk: Walk): Promise<void> {
  const subject = walk.language === 'en' ? 'A question about parking' : 'Pytanie o parking'
  await writeToAnna(walk, 'maja.wisniewska@gmail.com', subject, 'Dzień dobry, gdzie można zaparkować?')
  await syncNow(walk)
  await openEmails(walk, 'Maja Wiśniewska')
  await conversations(walk)
    .getByRole('link', { name: new RegExp(subject) })
    .waitFor()
  await openConversation(walk, subject)
  await look(walk, '15-new-conversation')
}

/** On a phone, one press answers everybody in a conversation, another press one of them; nothing moves meanwhile. */
export async function answerAllAndOne(walk: Walk): Promise<void> {
  const { page } = walk
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, 'Zaproszenie na rozmowę')
  await face(page, phoneByNight)
  const button = (key: string) =>
    page.getByRole('button', { name: interfaceText(walk, `composer.${key}`), exact: true })
  const cc = page.getByTitle('tomek@kurier.test', { exact: true })
  await button('replyAll').click()
  await cc.waitFor()
  await look(walk, '15b-reply-all')
  await face(page, phoneByNight)
  await button('replyOne').click()
  await cc.waitFor({ state: 'hidden' })
  await face(page, walk.screens[0]!)
}

function textbox({ page, words }: Walk) {
  return page.getByRole('textbox', { name: words.text, exact: true })
}

/** Waits until the composer contains exactly this text, which a freshly loaded page takes a moment to show. */
async function expectText(walk: Walk, text: string): Promise<void> {
  await expect.poll(() => textbox(walk).textContent(), soon).toBe(text)
}

async function typeText(walk: Walk, text: string): Promise<void> {
  await textbox(walk).click()
  await walk.page.keyboard.type(text)
}

/** Returns how many messages of Anna in the open conversation contain this text, folded ones too. */
export async function ownMessages({ page, words }: Walk, text: string): Promise<number> {
  const folded = await page.getByTitle(words.openMessage).filter({ hasText: text }).count()
  let open = 0
  for (const frame of await page.getByTitle(`${words.textOf} Anna Kowalska`, { exact: true }).all()) {
    open += await frame.contentFrame().getByText(text).count()
  }
  return folded + open
}
