import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../contract/common.ts'
import { launchChromium } from '../support/chromium.ts'
import { openEmbeddedProduct, openProduct, type Product } from '../support/product.ts'
import { disableAnna, disconnect, readAsManager, restoreAnna, switchLanguage } from './access.ts'
import { beShownTheWay, connect, seeTheWholeInbox, signIn, watchTheImport } from './connecting.ts'
import { downloadTheCv, keepRemotePicturesOff, readConversations, seeTheInlinePicture } from './reading.ts'
import { englishAmong } from './visible-texts.ts'
import { look, openWalk, tellOfFailure, type Walk } from './walk.ts'
import { words } from './words.ts'
import {
  answerAllAndOne,
  awaitReply,
  findInSent,
  receiveNewConversation,
  sendReply,
  undoAndReload,
} from './writing.ts'

/** Each step depends on the one before it, as a person's steps do. */
export function walkThePath(language: Language): void {
  describe(`the path every user knows (${language})`, () => {
    let browser: Browser
    let product: Product
    let walk: Walk

    beforeAll(async () => {
      browser = await launchChromium()
      product = await (language === 'en' ? openEmbeddedProduct() : openProduct('demo'))
      walk = await openWalk(browser, product, language)
    })
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
    })
    afterAll(async () => {
      await browser?.close()
      await product?.close()
    })

    test('signs in with the demo’s offer and is shown the way', async () => {
      await walk.page.goto(product.url)
      await walk.page.getByRole('button', { name: /Anna Kowalska/ }).waitFor()
      await look(walk, '01-sign-in')
      await signIn(walk, 'Anna Kowalska')
      await beShownTheWay(walk)
    })

    test('connects the inbox on Google’s screen, and imports all of it', async () => {
      await connect(walk)
      await watchTheImport(walk)
      await seeTheWholeInbox(walk)
    })

    test('reads conversations, their quotes, and a file', async () => {
      await readConversations(walk)
      await downloadTheCv(walk)
    })

    test('sees pictures that came with a mail at once, and others when asked for', async () => {
      await seeTheInlinePicture(walk)
      await keepRemotePicturesOff(walk)
    })

    test('sends once, undoes a send, and is answered in the same conversation', async () => {
      await sendReply(walk)
      tell(language, 'the reply', await awaitReply(walk))
      await undoAndReload(walk)
      await findInSent(walk, Date.now())
    })

    test('receives a conversation begun by the candidate', () => receiveNewConversation(walk))

    test('answers everybody in a conversation, or one person', () => answerAllAndOne(walk))

    test('loses access, and has everything back when it returns', async () => {
      await restoreAnna(walk, await disableAnna(walk))
    })

    test('a hiring manager reads and cannot write', () => readAsManager(walk))

    test('disconnects', () => disconnect(walk))

    test('changes the language', () => switchLanguage(walk, words[language === 'en' ? 'pl' : 'en']))

    test('shows one language only and throws no error', () => {
      expectOneLanguage(walk)
      expect(walk.pageErrors).toEqual([])
    })
  })
}

function expectOneLanguage({ language, texts }: Walk): void {
  expect(texts.size).toBeGreaterThan(200)
  const english = englishAmong(texts)
  // The same check on the English walk shows that it can find texts.
  if (language === 'en') expect(english.length).toBeGreaterThan(100)
  else expect(english).toEqual([])
}

function tell(language: string, what: string, tookMs: number): void {
  process.stdout.write(`browser (${language}): ${what} after ${(tookMs / 1000).toFixed(1)} s\n`)
}
