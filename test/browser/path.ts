import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../contract/common.ts'
import { launchChromium } from '../support/chromium.ts'
import { openProduct, type Product } from '../support/product.ts'
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

/** Each step stands on the one before it, as a person's do. */
export function walkThePath(language: Language): void {
  describe(`the path every user knows (${language})`, () => {
    let browser: Browser
    let product: Product
    let walk: Walk

    beforeAll(async () => {
      browser = await launchChromium()
      product = await openProduct()
      walk = await openWalk(browser, product, language)
    })
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
    })
    afterAll(async () => {
      await browser?.close()
      await product?.close()
    })

    test('signs in by the demo’s offer and is shown the way', async () => {
      await walk.page.goto(product.url)
      await walk.page.getByRole('button', { name: /Anna Kowalska/ }).waitFor()
      await look(walk, '01-sign-in')
      await signIn(walk, 'Anna Kowalska')
      await beShownTheWay(walk)
    })

    test('connects the inbox on Google’s screen, and the whole of it comes', async () => {
      await connect(walk)
      tell(language, 'the whole inbox', await watchTheImport(walk))
      await seeTheWholeInbox(walk)
    })

    test('reads conversations, what they quote, and a file', async () => {
      await readConversations(walk)
      await downloadTheCv(walk)
    })

    test('sees pictures that came along, and others when asked for', async () => {
      await seeTheInlinePicture(walk)
      await keepRemotePicturesOff(walk)
    })

    test('sends once, takes back, and is answered in the same conversation', async () => {
      await sendReply(walk)
      tell(language, 'the reply', await awaitReply(walk))
      await undoAndReload(walk)
      await findInSent(walk, Date.now())
    })

    test('receives a conversation begun by the candidate', () => receiveNewConversation(walk))

    test('answers all of a conversation, or one', () => answerAllAndOne(walk))

    test('loses access, and has everything back with it', async () => {
      await restoreAnna(walk, await disableAnna(walk))
    })

    test('a hiring manager reads and cannot write', () => readAsManager(walk))

    test('disconnects', () => disconnect(walk))

    test('changes the language', () => switchLanguage(walk, words[language === 'en' ? 'pl' : 'en']))

    test('says everything in one language and throws no error', () => {
      expectOneLanguage(walk)
      expect(walk.pageErrors).toEqual([])
    })
  })
}

function expectOneLanguage({ language, texts }: Walk): void {
  expect(texts.size).toBeGreaterThan(200)
  const english = englishAmong(texts)
  // The English walk shows that what is looked for would be found.
  if (language === 'en') expect(english.length).toBeGreaterThan(100)
  else expect(english).toEqual([])
}

function tell(language: string, what: string, tookMs: number): void {
  process.stdout.write(`browser (${language}): ${what} after ${(tookMs / 1000).toFixed(1)} s\n`)
}
