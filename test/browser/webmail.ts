import type { Page } from 'playwright-core'
import { consentTo } from '../conformance/browser.ts'
import type { Walk } from './walk.ts'

/** Opens the demo's Gmail in a tab of its own, with somebody's mail. */
async function openWebmail(walk: Walk, address: string): Promise<Page> {
  const page = await walk.context.newPage()
  await page.goto(`${walk.product.googleUrl}/webmail`)
  await page.getByRole('link', { name: new RegExp(address.replaceAll('.', '\\.')) }).click()
  return page
}

/** Returns how many letters in Anna's Sent folder contain this text, by the webmail's page. */
export async function countSent({ product }: Walk, text: string): Promise<number> {
  const query = new URLSearchParams({ as: 'anna@kurier.test', in: 'sent', q: text })
  const answer = await fetch(`${product.googleUrl}/webmail/box?${query}`)
  if (!answer.ok) throw new Error(`The Sent folder was not shown: ${answer.status}`)
  return (await answer.text()).split('href="/webmail/message?').length - 1
}

/** Sends a new letter from somebody to Anna. */
export async function writeToAnna(
  walk: Walk,
  from: string,
  subject: string,
  text: string,
  to = 'anna@kurier.test',
): Promise<void> {
  const { webmail } = walk.words
  const page = await openWebmail(walk, from)
  await page.getByRole('link', { name: webmail.write, exact: true }).click()
  await page.getByLabel(webmail.to, { exact: true }).fill(to)
  await page.getByLabel(webmail.subject, { exact: true }).fill(subject)
  await page.getByLabel(webmail.text, { exact: true }).fill(text)
  await page.getByRole('button', { name: webmail.send, exact: true }).click()
  await page.getByText(subject).waitFor()
  await page.close()
}

/** Answers, as somebody, the newest letter with this subject that they received. */
export async function answerLetter(walk: Walk, from: string, subject: string, text: string): Promise<void> {
  const { webmail } = walk.words
  const page = await openWebmail(walk, from)
  await page
    .getByRole('link', { name: new RegExp(subject) })
    .first()
    .click()
  await page.getByRole('link', { name: webmail.reply, exact: true }).click()
  await page.getByLabel(webmail.text, { exact: true }).fill(text)
  await page.getByRole('button', { name: webmail.send, exact: true }).click()
  await page.getByText(text.slice(0, 20)).first().waitFor()
  await page.close()
}

/** The URL of a picture in a letter that only its sender's server has. */
export const remotePicture = 'https://pictures.example/opened.png'
/** The host of the tracking pixel in the letter. */
export const trackerHost = 'pixel.example'
/** Of a picture in it that says no size, and is a pixel when it comes. */
export const latePixel = 'https://late.example/b'

/** Delivers a letter with a picture from another site to Anna's inbox. */
export async function importLetterWithRemotePicture(walk: Walk): Promise<void> {
  await importLetter(walk, [
    'From: Priya Raman <priya.raman@gmail.com>',
    'To: Anna Kowalska <anna@kurier.test>',
    'Subject: A picture from elsewhere',
    'Message-ID: <a-picture-from-elsewhere@mail.gmail.com>',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Dear Anna, this is my chart.</p><p><img src="${remotePicture}" alt="chart" width="40" height="40"><img src="https://${trackerHost}/a" width="1" height="1"><img src="${latePixel}" alt=""></p>`,
  ])
}

/**
 * Lets Anna's Gmail send from one more address, as her Workspace's administrator would (Gmail API:
 * sendAs.create).
 */
export async function addSendAs({ product }: Walk, sendAs: { email: string; name: string }): Promise<void> {
  const scope = 'openid email https://www.googleapis.com/auth/gmail.settings.sharing'
  const { body } = await consentTo({ url: product.googleUrl }, { scope, login_hint: 'anna@kurier.test' })
  const answer = await fetch(`${product.googleUrl}/gmail/v1/users/me/settings/sendAs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sendAsEmail: sendAs.email, displayName: sendAs.name }),
  })
  if (!answer.ok) throw new Error(`The address was not added: ${answer.status} ${await answer.text()}`)
}

/**
 * Puts a letter into Anna's inbox unchanged. The webmail writes plain text only, and only for people with an
 * account there, so the test acts as another program with access to her inbox (Gmail API: messages.import).
 *
 * @param letter its lines; the Date is the present time
 */
export async function importLetter({ product }: Walk, letter: readonly string[]): Promise<void> {
  const scope = 'openid email https://www.googleapis.com/auth/gmail.insert'
  const { body } = await consentTo({ url: product.googleUrl }, { scope, login_hint: 'anna@kurier.test' })
  const answer = await fetch(
    `${product.googleUrl}/upload/gmail/v1/users/me/messages/import?uploadType=media`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'message/rfc822' },
      body: [`Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0', ...letter].join('\r\n'),
    },
  )
  if (!answer.ok) throw new Error(`The letter was not taken: ${answer.status} ${await answer.text()}`)
}
