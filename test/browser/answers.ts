import type { Page, Request, Route } from 'playwright-core'

/** A method and a path, such as `GET /api/people`. A star stands for any one part of the path. */
type Asked = string

/** Answers such requests differently, until the returned function is called. */
export async function answer(
  page: Page,
  asked: Asked,
  way: (route: Route) => unknown,
): Promise<() => Promise<void>> {
  const handle = async (route: Route) => {
    if (isAsked(route.request(), asked)) await way(route)
    else await route.fallback()
  }
  await page.route('**/api/**', handle)
  return () => page.unroute('**/api/**', handle)
}

export async function refuse(page: Page, asked: Asked): Promise<() => Promise<void>> {
  return await answer(page, asked, (route) => route.fulfill(refusal))
}

const json = { type: '', title: '', status: 500, detail: '', code: 'internal' }
export const refusal = { status: 500, json }

/** Holds such requests on their way to the server. */
export async function hold(page: Page, asked: Asked) {
  const waiting: Route[] = []
  const stop = await answer(page, asked, (route) => void waiting.push(route))
  return {
    count: () => waiting.length,
    /** Lets the waiting requests continue, and stops holding new ones. */
    letGo: async () => {
      await stop()
      await Promise.all(waiting.splice(0).map((route) => route.continue().catch(() => undefined)))
    },
    /** Answers the waiting requests with this; new ones wait. */
    give: async (given: Parameters<Route['fulfill']>[0]) => {
      await Promise.all(waiting.splice(0).map((route) => route.fulfill(given)))
    },
    /** Fails the waiting requests; new ones wait. */
    fail: async () => {
      await Promise.all(waiting.splice(0).map((route) => route.abort().catch(() => undefined)))
    },
  }
}

/** Returns a list to which the page's requests are added from now on. */
export function note(page: Page, asked: Asked): Request[] {
  const noted: Request[] = []
  page.on('request', (request) => {
    if (isAsked(request, asked)) noted.push(request)
  })
  return noted
}

/** Sends a request to the server as the user of the page, without the interface. */
export async function ask(page: Page, method: string, path: string, body?: unknown) {
  const data = body === undefined ? {} : { data: body }
  const answered = await page.request.fetch(new URL(path, page.url()).href, {
    method,
    headers: { 'sec-fetch-site': 'same-origin' },
    ...data,
  })
  return answered.status() === 204 ? null : await answered.json()
}

function isAsked(request: Request, asked: Asked): boolean {
  const [method, path = ''] = asked.split(' ')
  const pattern = path.replaceAll('*', '[^/]+')
  return request.method() === method && new RegExp(`^${pattern}$`).test(new URL(request.url()).pathname)
}
