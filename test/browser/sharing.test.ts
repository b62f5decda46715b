import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { browse, connect, until, untilState } from '../support/office.ts'
import { openProduct, type Product } from '../support/product.ts'
import { demoPassword, enter } from './connecting.ts'
import { answerNotices, publishSome, seeHeldOnProfile, writeToHeld } from './sharing.ts'
import { openWalkOn, phoneByNight, tellOfFailure, type Walk, wideByDay } from './walk.ts'

const people = {
  anna: { email: 'anna@kurier.test', name: 'Anna Kowalska' },
  tomek: { email: 'tomek@kurier.test', name: 'Tomek Nowak' },
} as const

/** Two recruiters of one company, one after the other: the owner of an inbox, and a colleague who adds candidates. */
const turns = [
  {
    language: 'en',
    ...{ owner: people.anna, colleague: people.tomek, screens: [wideByDay, phoneByNight] },
    outsiders: [
      'barbara.kowalska@poczta.example',
      'krzysztof.kowalski@poczta.example',
      'ola.kowalska@poczta.example',
    ],
  },
  {
    language: 'pl',
    ...{ owner: people.tomek, colleague: people.anna, screens: [phoneByNight, wideByDay] },
    outsiders: ['michal.nowak@poczta.example', 'kasia.nowak@poczta.example'],
  },
] as const

let browser: Browser
let product: Product

beforeAll(async () => {
  browser = await launchChromium()
  product = await openProduct('demo')
  await askOwners()
})
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function visitorOf(email: string) {
  const visitor = browse(product.url)
  await visitor.post('/api/auth/sign-in/email', { email, password: demoPassword })
  return visitor
}

/** From now on the organisation asks owners. */
async function askOwners() {
  const admin = await visitorOf('admin@kurier.test')
  const answer = await admin.patch('/api/organisation', { sharesUnasked: false })
  expect(answer.body).toMatchObject({ sharesUnasked: false })
}

describe.each(turns)(
  'what an owner shares ($language)',
  ({ language, owner, colleague, screens, outsiders }) => {
    let walk: Walk

    beforeAll(async () => {
      walk = await openWalkOn(browser, product, language, screens, 'sharing')
      await enter(walk, owner.name)
    })
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail' && walk) await tellOfFailure(walk)
    })

    test('after the first consent the owner chooses what colleagues see', async () => {
      const visitor = await visitorOf(owner.email)
      const before = await visitorOf(colleague.email)
      expect((await connect(visitor, owner.email)).get('connect')).toBe('connected')
      await untilState(visitor, 'connected')
      const counts = async () => {
        const { candidates } = (await before.get('/api/candidates?size=200')).body
        return candidates.reduce(
          (sum: number, one: { emailCount: number }) => sum + one.emailCount,
          0,
        ) as number
      }
      const unpublished = await counts()
      const kept = await publishSome(walk)
      expect(await counts()).toBeGreaterThan(unpublished)
      // Its emails are being imported for the owner alone.
      await until('kept private', async () => {
        const { body } = await visitor.get(`/api/mailbox/sharing?search=${encodeURIComponent(kept)}`)
        return body.addresses.some((one: { state: string }) => one.state === 'private')
      })
    })

    test('addresses that a colleague adds wait for three answers', async () => {
      const visitor = await visitorOf(colleague.email)
      for (const [index, address] of outsiders.entries()) {
        await visitor.post('/api/candidates', {
          name: `Outsider ${index + 1} ${language}`,
          addresses: [address],
        })
      }
      await answerNotices(walk, outsiders)
    })

    test('a held address shows on the profile and before one writes to it', async () => {
      const id = await seeHeldOnProfile(walk, outsiders[0]!, `Outsider 1 ${language}`)
      await writeToHeld(walk, id)
      const visitor = await visitorOf(colleague.email)
      const { conversations } = (await visitor.get(`/api/candidates/${id}/conversations`)).body
      expect(conversations).toEqual([])
      expect(walk.pageErrors).toEqual([])
    })
  },
)
