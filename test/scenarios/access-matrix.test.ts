import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/database.ts'
import type { Answer } from '../support/http.ts'
import { defaultRequest, type Route, routes } from './access/requests.ts'
import { type Case, cases, sees, type Viewer, viewers } from './access/table.ts'
import { type AccessWorld, marks, openAccessWorld } from './access/world.ts'

const allCases = Object.keys(cases) as Case[]
const allViewers = Object.keys(viewers) as Viewer[]
const refused = [401, 403, 404]

describe.each(engines)('who learns what of whose email, on %s', (engine) => {
  let world: AccessWorld
  beforeAll(async () => {
    world = await openAccessWorld(engine)
  }, 120_000)
  afterAll(() => world.close())

  it('is decided for every route of the API', async () => {
    const { body } = await world.visitors.nobody.get('/api/openapi.json')
    const served = Object.entries<object>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(Object.keys(routes).toSorted()).toEqual(served.toSorted())
  })

  it('is what the table says, for every route, person and case', async () => {
    const before = allCases.filter((one) => one !== 'paused')
    const wrong = await differences(before)
    await world.pauseAnna()
    expect([...wrong, ...(await differences(['paused']))]).toEqual([])
  })

  it('shows in no count that something is hidden', async () => {
    for (const viewer of allViewers.filter((one) => one !== 'nobody' && one !== 'anna')) {
      const { body } = await world.visitors[viewer].get('/api/candidates?size=100')
      const counted = Object.fromEntries(
        allCases.map((one) => [
          one,
          body.candidates.find((row: { id: string }) => row.id === world.ids.candidate[one])?.emailCount ?? 0,
        ]),
      )
      expect([viewer, counted]).toEqual([
        viewer,
        Object.fromEntries(allCases.map((one) => [one, sees[one].includes(viewer) ? 1 : 0])),
      ])
    }
  })

  /** Compares the answers of every route, to every person and for these cases, with the table. */
  async function differences(of: readonly Case[]): Promise<string[]> {
    const wrong: string[] = []
    for (const [name, route] of Object.entries(routes)) {
      for (const one of of) {
        for (const viewer of allViewers) {
          const fault = await askAs(name, route, viewer, one)
          if (fault) wrong.push(`${name}, ${viewers[viewer]}, ${cases[one]} email: ${fault}`)
        }
      }
    }
    return wrong
  }

  async function askAs(name: string, route: Route, viewer: Viewer, one: Case): Promise<string | null> {
    if (route.says === 'own') return null
    const isSeen = sees[one].includes(viewer)
    if (route.says === 'change' && isSeen) return null
    const [method, path] = name.split(' ') as [string, string]
    const asked = route.ask?.(world.ids, one) ?? defaultRequest(path, world.ids, one)
    const answer = await world.visitors[viewer].request(method, asked.path, asked.body)
    const mayName = route.says === 'owner' && viewer === 'anna'
    return (mayName ? null : leakIn(answer, viewer)) ?? faultOf(answer, route, one, isSeen)
  }
})

/** The words of an email that this person does not see, if the answer contains any. */
function leakIn(answer: Answer, viewer: Viewer): string | null {
  const hidden = allCases
    .filter((one) => !sees[one].includes(viewer))
    .flatMap((one) => Object.values(marks(one)))
  const found = hidden.filter((word) => answer.text.includes(word))
  return found.length > 0 ? `${answer.status} tells ${found.join(', ')}` : null
}

function faultOf({ status, text }: Answer, route: Route, one: Case, isSeen: boolean): string | null {
  const { subject } = marks(one)
  if (status >= 500) return `${status} ${text}`
  // The original of an email is in Gmail alone, which is not asked while its inbox is paused.
  const seen = one === 'paused' ? [200, 409] : [200]
  if (route.says === 'mail' && !(isSeen ? seen : refused).includes(status)) return `answers ${status}`
  if (route.says === 'change' && !refused.includes(status)) return `answers ${status}`
  if (route.says === 'list' && isSeen && !text.includes(subject)) return `${status} does not name it`
  return null
}
