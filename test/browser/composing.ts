import type { Page, Route } from 'playwright-core'
import { expect } from 'vitest'
import { ask } from './answers.ts'
import { heading } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { conversations, openConversation, openEmails, talk } from './reading.ts'
import { soon, type Walk } from './walk.ts'

/** The conversation in which Anna answers more than one person. */
export const invitation = 'Zaproszenie na rozmowę'

/** The paths of the requests that send an email, upload a file, undo a send, or list conversations. */
export const asks = {
  send: /\/api\/candidates\/[^/]+\/messages$/,
  upload: /\/api\/attachments$/,
  takeBack: /\/api\/outbox\/[^/]+$/,
  list: /\/conversations$/,
} as const

/** A request that waits for its answer. */
export interface Held {
  /** The request, once the page has sent it. */
  asked: Promise<Route>
  /** Lets the server answer, or refuses with this code as the server would. */
  answer(refusal?: { status: number; code: string }): Promise<void>
}

/** Holds the next such request of a page until the test answers it. */
export async function hold(page: Page, what: RegExp): Promise<Held> {
  const { promise: asked, resolve } = Promise.withResolvers<Route>()
  await page.route(what, (route) => resolve(route), { times: 1 })
  return {
    asked,
    answer: async (refusal) => {
      const route = await asked
      if (refusal) await refuse(route, refusal)
      else await route.continue()
    },
  }
}

/** Delays such requests by this time. */
export async function delay(page: Page, what: RegExp, ms: number): Promise<void> {
  await page.route(what, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    // The page may have left meanwhile.
    await route.continue().catch(() => undefined)
  })
}

/** Refuses the next such requests, this many times. */
export async function refuseNext(page: Page, what: RegExp, code: string, times = 1): Promise<void> {
  await page.route(what, (route) => refuse(route, { status: 500, code }), { times })
}

/** Answers as the server does when it refuses. */
export async function refuse(
  route: Route,
  { status, code }: { status: number; code: string },
): Promise<void> {
  await route.fulfill({ status, json: { type: 'about:blank', title: code, status, detail: code, code } })
}

/** Opens a conversation with Maja that has no draft, on a freshly loaded page. */
export async function beginAnew(walk: Walk, subject = talk): Promise<void> {
  const { page } = walk
  await page.goto(walk.product.url)
  await heading(page, walk.words.candidates).waitFor()
  await forgetDrafts(page)
  await openEmails(walk, 'Maja Wiśniewska')
  await openConversation(walk, subject)
  await box(walk).waitFor()
}

/** Deletes every draft to Maja. */
async function forgetDrafts(page: Page): Promise<void> {
  const { candidates } = await ask(page, 'GET', '/api/candidates?q=Maja')
  const path = `/api/candidates/${candidates[0].id}/drafts`
  const { drafts } = await ask(page, 'GET', path)
  for (const { id, version } of drafts) await ask(page, 'DELETE', `${path}/${id}?version=${version}`)
  await page.evaluate(() => localStorage.clear())
}

/** Opens another conversation of the same list. */
export async function readAnother(walk: Walk): Promise<void> {
  const { page } = walk
  const others = conversations(walk).getByRole('link').filter({ hasNotText: talk })
  await others.filter({ hasNotText: invitation }).first().click()
  await heading(page, talk).waitFor({ state: 'hidden' })
  await box(walk).waitFor()
}

export function box({ page, words }: Walk, of: Page = page) {
  return of.getByRole('textbox', { name: words.text, exact: true })
}

export function button(walk: Walk, key: string, of: Page = walk.page, values: Record<string, string> = {}) {
  return of.getByRole('button', { name: interfaceText(walk, key, values), exact: true })
}

export async function type(walk: Walk, text: string): Promise<void> {
  await box(walk).click()
  await walk.page.keyboard.press('Control+End')
  await walk.page.keyboard.type(text)
}

export async function sendByKey({ page }: Walk): Promise<void> {
  await page.keyboard.press('Control+Enter')
}

export async function expectBox(walk: Walk, text: string, of: Page = walk.page): Promise<void> {
  await expect.poll(() => box(walk, of).textContent(), soon).toBe(text)
}

/** Whether any draft on this machine contains this text. */
export async function isKept({ page }: Walk, text: string): Promise<boolean> {
  return await page.evaluate((part) => JSON.stringify({ ...localStorage }).includes(part), text)
}

export async function expectTold({ page }: Walk, text: string): Promise<void> {
  await page.getByRole('alert').filter({ hasText: text }).first().waitFor()
}
