import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
import { enter, heading } from './connecting.ts'
import { openConversation, openEmails, syncNow } from './reading.ts'
import { face, look, openWalk, phoneByNight, soon, tellOfFailure, type Walk, wideByDay } from './walk.ts'
import { importLetter } from './webmail.ts'

const subject = 'Pilne: dane do konta'
const realAddress = 'priya.raman@gmail.com'
const host = 'xn--kurer-3ya.example'
const words = {
  en: {
    done: 'Done',
    undo: 'Undo',
    needs: 'Needs reply',
    check: 'Check this link',
    leave: 'Do not open',
    fresh: '1 new email',
  },
  pl: {
    done: 'Gotowe',
    undo: 'Cofnij',
    needs: 'Czeka na odpowiedź',
    check: 'Sprawdź ten link',
    leave: 'Nie otwieraj',
    fresh: '1 nowa wiadomość',
  },
}

let browser: Browser
let product: Product
let walk: Walk
const asked: string[] = []

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('connected')
  walk = await openWalk(browser, product, 'en')
  walk.page.on('request', (request) => asked.push(request.url()))
  await enter(walk, 'Anna Kowalska')
  await importLetter(walk, letter('spoof', []))
  await syncNow(walk)
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

function letter(id: string, more: readonly string[]): string[] {
  return [
    `From: "Anna Kowalska <anna@kurier.test>" <${realAddress}>`,
    'To: Anna Kowalska <anna@kurier.test>',
    `Subject: ${subject}`,
    `Message-ID: <${id}@mail.gmail.com>`,
    ...more,
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Please log in: <a href="https://${host}/">https://kurier.test/</a> or <a href="https://kurier.test/a">here</a>.</p>`,
    `<p>Letter ${id}.</p>${'<p>One more line.</p>'.repeat(12)}`,
  ]
}

const frame = (place: Locator) => place.locator(`iframe[title*="${realAddress}"]`).last().contentFrame()
const onTop = (place: Locator) => place.evaluate((one) => one.getBoundingClientRect().top)

test('a display name that shows another address is marked, when the email is read and when it is answered', async () => {
  const { page } = walk
  await openEmails(walk, 'Priya Raman')
  await openConversation(walk, subject)
  const message = page.getByRole('article', { name: realAddress })
  await message.getByText(realAddress, { exact: true }).waitFor()
  await message.getByText(/The name shows another address/).waitFor()
  await page.getByRole('region', { name: 'Reply' }).getByText(`${realAddress} (Anna Kowalska`).waitFor()
  await look(walk, 'doubt')
  await face(page, phoneByNight)
  const remove = page.getByRole('region', { name: 'Reply' }).getByLabel(/^Remove/)
  const { x, width } = (await remove.boundingBox())!
  expect(x + width, 'the button that takes the recipient out can be pressed').toBeLessThan(
    phoneByNight.width - 12,
  )
  await face(page, wideByDay)
})

test('a deceptive link is marked and asks for confirmation; other links do not', async () => {
  const { page, context } = walk
  const text = frame(page.getByRole('article', { name: realAddress }))
  const doubtful = text.getByRole('link', { name: /https:\/\/kurier\.test/ })
  await doubtful.getByText(`⚠ ${host}`).waitFor()
  expect(await text.getByRole('link', { name: 'here' }).getAttribute('href')).toBe('https://kurier.test/a')
  expect(await text.getByRole('link', { name: 'here' }).getAttribute('title')).toBe('kurier.test')
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    doubtful.focus().then(() => page.keyboard.press('Enter')),
  ])
  await heading(opened, words.en.check).waitFor()
  await opened.getByText('The text says kurier.test, but the link leads to').waitFor()
  expect(await opened.getByRole('link', { name: `Open ${host}` }).getAttribute('href')).toBe(
    `https://${host}/`,
  )
  await look(walk, 'link', opened)
  await opened.close()
  expect(walk.askedOutside).toEqual([])
})

test('the editor loads at the first press, and text typed meanwhile stays', async () => {
  const { page } = walk
  const editor = () => asked.filter((url) => /composer-editor.*\.js/.test(url)).length
  expect(editor()).toBe(0)
  const field = page.getByRole('textbox', { name: walk.words.text, exact: true })
  const gate = Promise.withResolvers<void>()
  await page.route(/composer-editor.*\.js/, async (route) => {
    await gate.promise
    await route.continue()
  })
  await field.click()
  await page.keyboard.type('Not from ')
  gate.resolve()
  await page.locator('.ProseMirror').waitFor()
  await page.keyboard.type('that address.')
  await expect.poll(() => page.locator('.ProseMirror').innerText(), soon).toBe('Not from that address.')
  await page.keyboard.type(' Sorry.')
  await expect
    .poll(() => page.locator('.ProseMirror').innerText(), soon)
    .toBe('Not from that address. Sorry.')
  expect(editor()).toBe(1)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
})

test('needs reply is ended with the key e and restored with Undo', async () => {
  const { page } = walk
  const title = heading(page, subject).locator('..')
  await title.getByText(words.en.needs).waitFor()
  await heading(page, subject).click()
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press('e')
  await title.getByText(words.en.done).first().waitFor()
  await look(walk, 'done')
  await page.getByRole('button', { name: words.en.undo }).last().click()
  await title.getByText(words.en.needs).waitFor()
})

test('new mail scrolls into view at the end, and is counted while the reader is further up', async () => {
  const { page } = walk
  const arrive = async (id: string) => {
    await importLetter(
      walk,
      letter(id, ['In-Reply-To: <spoof@mail.gmail.com>', 'References: <spoof@mail.gmail.com>']),
    )
    await page.evaluate(() =>
      fetch('/api/mailbox/sync', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    )
    await frame(page.locator('main')).getByText(`Letter ${id}.`).waitFor({ state: 'attached' })
  }
  const list = page.locator('[data-message]').first().locator('..')
  await list.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await arrive('second')
  const composerTop = () => onTop(page.getByRole('region', { name: 'Reply' }))
  await expect
    .poll(async () => (await onTop(page.locator('[data-message]').last())) < (await composerTop()) - 40, soon)
    .toBe(true)
  // With the wheel, as a reader does: while a new message grows, scripts keep it in view.
  await list.hover()
  await page.mouse.wheel(0, -100_000)
  await expect.poll(() => list.evaluate((box) => box.scrollTop), soon).toBe(0)
  await arrive('third')
  const pill = page.getByRole('button', { name: words.en.fresh })
  await pill.waitFor()
  await look(walk, 'pill')
  expect(await list.evaluate((box) => box.scrollTop)).toBe(0)
  await pill.click()
  await expect
    .poll(async () => (await onTop(page.locator('[data-message]').last())) < (await composerTop()) - 40, soon)
    .toBe(true)
  await expect.poll(() => pill.count(), soon).toBe(0)
})

test('shows the same in Polish', async () => {
  const polish = await openWalk(browser, product, 'pl')
  await enter(polish, 'Anna Kowalska')
  await openEmails(polish, 'Priya Raman')
  await openConversation(polish, subject)
  await polish.page
    .getByText(/Nazwa nadawcy pokazuje inny adres/)
    .first()
    .waitFor()
  await heading(polish.page, subject).locator('..').getByText(words.pl.needs).waitFor()
  await look(polish, 'doubt')
  const link = frame(polish.page.locator('main'))
    .getByRole('link', { name: /kurier\.test/ })
    .first()
  await polish.page.goto((await link.getAttribute('href')) ?? '')
  await heading(polish.page, words.pl.check).waitFor()
  await polish.page.getByRole('button', { name: words.pl.leave }).waitFor()
  await look(polish, 'link')
  expect(polish.pageErrors).toEqual([])
  expect(walk.pageErrors).toEqual([])
})
