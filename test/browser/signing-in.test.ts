import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../contract/common.ts'
import { launchChromium } from '../support/chromium.ts'
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts'
import { openProduct, type Product } from '../support/product.ts'
import { demoPassword, enter } from './connecting.ts'
import { interfaceText } from './interface-text.ts'
import {
  button,
  endOtherSession,
  type Factor,
  field,
  signInAtProvider,
  signInWithCodes,
  turnOffFactorAfter,
  turnOnFactor,
  usePasskey,
} from './signing-in.ts'
import { look, openPerson, openWalkOn, phoneByNight, tellOfFailure, type Walk, wideByDay } from './walk.ts'

const people = {
  en: { name: 'Anna Kowalska', email: 'anna@kurier.test' },
  pl: { name: 'Tomek Nowak', email: 'tomek@kurier.test' },
} as const satisfies Record<Language, object>

let browser: Browser
let product: Product
let provider: IdentityProvider

beforeAll(async () => {
  browser = await launchChromium()
  provider = await openIdentityProvider('http://localhost')
  const { issuer, clientId, clientSecret, name } = provider.settings
  product = await openProduct('demo', {
    KURIER_OIDC_ISSUER: issuer,
    KURIER_OIDC_CLIENT_ID: clientId,
    KURIER_OIDC_CLIENT_SECRET: clientSecret,
    KURIER_OIDC_NAME: name,
  })
  provider.serve(product.url)
  for (const { email } of Object.values(people)) {
    provider.people.set(email, { sub: email, email, email_verified: true })
  }
  provider.people.set('stranger', { sub: 'eve', email: 'eve@kurier.test', email_verified: true })
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
  await provider?.close()
})

describe.each(['en', 'pl'] as const)('signing in, in %s', (language) => {
  const { name, email } = people[language]
  let walk: Walk
  let there: Walk
  let factor: Factor
  beforeAll(async () => {
    walk = await openWalkOn(browser, product, language, [wideByDay, phoneByNight], 'signing-in')
    await enter(walk, name)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tellOfFailure(walk)
  })
  afterAll(() => walk?.context.close())

  test('a code from an authenticator app is turned on by its key, and recovery codes are shown once', async () => {
    factor = await turnOnFactor(walk)
  })

  test('the sign-in asks for the code, or takes a recovery code', async () => {
    there = await signInWithCodes(walk, email, factor)
  })

  test('other browsers are listed and signed out', () => endOtherSession(walk, there))

  test('a passkey is added, renamed and used to sign in without a code', () => usePasskey(walk, name))

  test('a change that needs a recent proof asks for it and goes on by itself', async () => {
    await turnOffFactorAfter(walk, async (dialog) => {
      await field(walk, 'session.password', dialog).fill('not the password')
      await button(walk, 'signingIn.confirm.submit', dialog).click()
      await dialog.getByText(interfaceText(walk, 'problem.wrong-password')).waitFor()
      await look(walk, '06-confirm')
      await field(walk, 'session.password', dialog).fill(demoPassword)
      await button(walk, 'signingIn.confirm.submit', dialog).click()
    })
    await turnOnFactor(walk)
    await turnOffFactorAfter(walk, (dialog) => button(walk, 'signingIn.confirm.withPasskey', dialog).click())
  })

  test('the company’s sign-in page lets its people in, and says why it refuses others', async () => {
    const guest = await openPerson(walk)
    const press = async () => {
      await guest.page.goto(`${product.url}/sign-in?redirect=%2Faccount`)
      const text = interfaceText(walk, 'session.withSingleSignOn', { name: 'Firma' })
      await guest.page.getByRole('link', { name: text }).click()
    }
    await press()
    await signInAtProvider(guest.page, 'stranger')
    await guest.page.getByText(interfaceText(walk, 'problem.single-sign-on-unknown')).waitFor()
    await look(guest, '07-refused')
    await guest.context.clearCookies()
    await press()
    await signInAtProvider(guest.page, email)
    await guest.page.getByText(interfaceText(walk, 'signingIn.singleSignOn.linked')).waitFor()
    await guest.page.getByText(email).first().waitFor()
    await guest.context.close()
  })

  test('a proof at the company’s sign-in page, in a window of its own, keeps the page', async () => {
    await turnOnFactor(walk)
    await turnOffFactorAfter(walk, async (dialog) => {
      const [window] = await Promise.all([
        walk.context.waitForEvent('page'),
        dialog
          .getByRole('button', {
            name: interfaceText(walk, 'signingIn.confirm.withSingleSignOn', { name: 'Firma' }),
          })
          .click(),
      ])
      await signInAtProvider(window, email)
    })
    expect(walk.pageErrors).toEqual([])
    // The provider's own page loads fonts.
    expect(walk.askedOutside.filter((host) => !host.startsWith('fonts.'))).toEqual([])
  })
})
