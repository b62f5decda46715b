import { expect } from 'vitest'
import { messageId } from '../../emulator/demo/post.ts'
import { expectedMail } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import { conversations, syncNow, talk } from './reading.ts'
import { expectVouched, maja } from './vouching.ts'
import { look, type Walk } from './walk.ts'
import { importLetter } from './webmail.ts'

export const elsewhere = 'maja@studio-wisniewska.example'
const text = 'Piszę z innego adresu, bo telefon nie zna tamtego.'

/** Maja answers from an unknown address. Her email stays unopened, and Kurier asks whose address it is. */
export async function beOfferedTheAddress(walk: Walk): Promise<void> {
  const { page } = walk
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
  await importLetter(walk, [
    `From: =?utf-8?Q?Maja_Wi=C5=9Bniewska?= <${elsewhere}>`,
    'To: Anna Kowalska <anna@kurier.test>',
    `Subject: Re: ${talk}`,
    'Message-ID: <from-elsewhere@studio-wisniewska.example>',
    `In-Reply-To: <${messageId(`${talk}/1`, 'mail.gmail.com')}>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ])
  await syncInAnotherTab(walk)
  const from = `${maja} <${elsewhere}>`
  const question = interfaceText(walk, 'addressOffers.answered', { name: 'Maja', from })
  await offers(walk).getByText(question, { exact: true }).waitFor()
  expect(await conversations(walk).getByText(text).count()).toBe(0)
  await expectVouched(walk, expectedMail().get(maja)!.length)
  await look(walk, '05-offer')
}

/** Answers that it is not hers, and then undoes that. */
export async function dismissTheAddressAndUndo(walk: Walk): Promise<void> {
  const { page } = walk
  const pressed = (key: 'addressOffers.dismiss' | 'sent.undo') =>
    page.getByRole('button', { name: interfaceText(walk, key), exact: true })
  await pressed('addressOffers.dismiss').click()
  await offers(walk).waitFor({ state: 'hidden' })
  await pressed('sent.undo').click()
  await offers(walk).waitFor()
  await pressed('sent.undo').waitFor({ state: 'hidden' })
}

/** Answers that it is hers: the question disappears, and her email appears in its conversation by itself. */
export async function addTheOfferedAddress(walk: Walk): Promise<void> {
  const { page } = walk
  await offers(walk)
    .getByRole('button', { name: interfaceText(walk, 'addressOffers.add'), exact: true })
    .click()
  await page
    .getByText(interfaceText(walk, 'addressOffers.added', { address: elsewhere, name: maja }))
    .waitFor()
  await offers(walk).waitFor({ state: 'hidden' })
  const answered = conversations(walk)
    .getByRole('link', { name: new RegExp(talk) })
    .filter({ hasText: text })
  await answered.waitFor()
  await expectVouched(walk, expectedMail().get(maja)!.length + 1)
  expect(await page.evaluate(() => 'sameDocument' in globalThis), 'nothing was loaded anew').toBe(true)
  await look(walk, '06-added')
}

function offers(walk: Walk) {
  const name = interfaceText(walk, 'addressOffers.label', { name: maja })
  return walk.page.getByRole('region', { name, exact: true })
}

/** The email comes within a minute by itself; *Sync now* in another tab saves the wait. */
async function syncInAnotherTab(walk: Walk): Promise<void> {
  const other = { ...walk, page: await walk.context.newPage() }
  await other.page.goto(walk.product.url)
  await syncNow(other)
  await other.page.close()
}
