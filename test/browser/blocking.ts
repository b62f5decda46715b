import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectedMail, openAccountSettings } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { conversations, openEmails } from './reading.ts'
import { expectVouched } from './vouching.ts'
import { look, soon, type Walk, wideByDay } from './walk.ts'

const candidate = 'Piotr Zawadzki'
/** The domain that he alone writes from. */
const pattern = 'wp.pl'

/**
 * His domain is blocked in one tab. In the other tab, which shows his profile, his emails disappear by
 * themselves.
 */
export async function blockTheDomain(walk: Walk): Promise<Walk> {
  await openEmails(walk, candidate)
  await expectVouched(walk, expectedMail().get(candidate)!.length)
  const settings = { ...walk, page: await walk.context.newPage() }
  await settings.page.goto(walk.product.url)
  await openAccountSettings(settings)
  await blockAfterAsking(settings)
  await expectNone(walk)
  await look(walk, '10-blocked-profile')
  return settings
}

async function blockAfterAsking(settings: Walk): Promise<void> {
  const { page } = settings
  const field = page.getByRole('textbox', { name: interfaceText(settings, 'blocks.field'), exact: true })
  await field.fill(pattern)
  await field.press('Enter')
  const dialog = page.getByRole('dialog', { name: interfaceText(settings, 'blocks.ask', { pattern }) })
  await dialog.getByText(interfaceText(settings, 'blocks.leaves', whatLeaves()), { exact: true }).waitFor()
  await look(settings, '08-block-dialog', page)
  const asked = requestsOf(page)
  await dialog.getByRole('button', { name: interfaceText(settings, 'blocks.confirm'), exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await liftButton(settings).waitFor()
  const changes = asked.filter((request) => !request.startsWith('GET') || request.includes('/preview'))
  expect(changes, 'asked when it was confirmed').toEqual(['POST /api/mailbox/blocks'])
  await look(settings, '09-blocked', page)
}

/** Returns a list to which the page's requests are added from now on. */
function requestsOf(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    asked.push(`${request.method()} ${pathname}${search}`)
  })
  return asked
}

/**
 * Returns the numbers of his emails and of the profiles that show one: he once wrote for a friend, and was
 * invited with others.
 */
function whatLeaves(): { messages: number; profiles: number } {
  const mail = expectedMail()
  const his = new Set(mail.get(candidate))
  const profiles = [...mail.values()].filter((ids) => ids.some((id) => his.has(id)))
  expect(profiles.length).toBeGreaterThan(1)
  return { messages: his.size, profiles: profiles.length }
}

function liftButton(settings: Walk) {
  const name = interfaceText(settings, 'blocks.lift', { pattern })
  return settings.page.getByRole('button', { name, exact: true })
}

/** Expects his emails neither in the list nor open beside it. */
async function expectNone(walk: Walk): Promise<void> {
  await expect.poll(() => conversations(walk).getByRole('listitem').count(), soon).toBe(0)
  await expect.poll(() => walk.page.getByRole('article').count(), soon).toBe(0)
  await expectVouched(walk, 0)
}

/** Lifts the block: all emails return by themselves. */
export async function liftTheBlock(walk: Walk, settings: Walk): Promise<void> {
  await liftButton(settings).click()
  await liftButton(settings).waitFor({ state: 'hidden' })
  await expectVouched(walk, expectedMail().get(candidate)!.length)
  await conversations(walk).getByRole('listitem').first().waitFor()
  // On a wide screen one conversation is open again beside the list.
  if (walk.screens[0] === wideByDay) await walk.page.getByRole('article').first().waitFor()
  await look(walk, '11-back-again')
  await settings.page.close()
}
