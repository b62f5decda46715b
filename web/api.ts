import { z } from 'zod'
import { problem } from '../contract/common.ts'

/** The schema for requests whose response does not matter. */
export const nothing = z.unknown()

const timeoutMs = 30_000
const sessionNews = new EventTarget()
/** The user whom this page shows; null before sign-in. */
let userId: string | null = null

/**
 * A refusal or a failure with its code. The locale files explain it under `problem.<code>`. Only the browser raises
 * `offline` and `unexpected-answer`.
 */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly code: string
  readonly status: number
  readonly fields: Record<string, string>
  readonly params: Record<string, string | number>

  constructor(
    code: string,
    status = 0,
    more: { fields?: Record<string, string>; params?: Record<string, string | number>; cause?: unknown } = {},
  ) {
    super(code, { cause: more.cause })
    this.code = code
    this.status = status
    this.fields = more.fields ?? {}
    this.params = more.params ?? {}
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type RequestOptions = { body?: unknown; signal?: AbortSignal }

/**
 * Sends a request and parses the response by the contract. `body` may be plain data or a FormData. Throws {@link
 * ApiProblem} for everything that goes wrong except cancellation. If the server wants to know first that it is still
 * the user, they are asked, and the request is sent again.
 */
export async function request<T>(
  method: Method,
  path: string,
  answer: z.ZodType<T>,
  options: RequestOptions = {},
): Promise<T> {
  return await withConfirmation(() => send(method, path, answer, options))
}

async function send<T>(
  method: Method,
  path: string,
  answer: z.ZodType<T>,
  options: RequestOptions,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  let response: Response
  let text: string
  try {
    const { body, headers } = encoded(options.body)
    const init = { method, signal, body, headers: { ...headers, ...whose() } }
    response = await fetch(path, { ...init, credentials: 'same-origin' })
    text = await response.text()
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiProblem('offline', 0, { cause })
  }
  return readAnswer(response.status, text, answer)
}

export function get<T>(path: string, answer: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  return request('GET', path, answer, signal ? { signal } : {})
}

let askWhoItIs: (() => Promise<boolean>) | null = null

/**
 * Sets the function that asks the user to prove who they are; it returns whether they did. Returns a function that
 * removes it.
 */
export function onConfirmation(ask: () => Promise<boolean>): () => void {
  askWhoItIs = ask
  return () => {
    askWhoItIs = null
  }
}

/** Runs `act`, and once more after the user has proved who they are, if the server asks for that. */
async function withConfirmation<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const isAsked = error instanceof ApiProblem && error.code === 'reauthentication-needed'
    if (!isAsked || !(await askWhoItIs?.())) throw error
    return await act()
  }
}

/** Saves a response as a file. A plain link would save an error response as if it were the file. */
export async function download(path: string, filename: string): Promise<void> {
  await withConfirmation(() => fetchFile(path, filename))
}

async function fetchFile(path: string, filename: string): Promise<void> {
  let response: Response
  let content: Blob
  try {
    response = await fetch(path, { headers: whose(), credentials: 'same-origin' })
    content = await response.blob()
  } catch (cause) {
    throw new ApiProblem('offline', 0, { cause })
  }
  if (!response.ok) throw refusal(response.status, parseJson(await content.text()))
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = filename
  link.click()
  URL.revokeObjectURL(url)
}

/**
 * Returns the header that names this page's user. Tabs share a cookie, so another user may have signed in in another
 * tab; the server then refuses this page's requests.
 */
function whose(): Record<string, string> {
  return userId === null ? {} : { 'kurier-user': userId }
}

function encoded(body: unknown): { body: BodyInit | null; headers?: Record<string, string> } {
  if (body === undefined) return { body: null }
  if (body instanceof FormData) return { body }
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

function readAnswer<T>(status: number, text: string, answer: z.ZodType<T>): T {
  const data = parseJson(text)
  if (status >= 400) throw refusal(status, data)
  const parsed = answer.safeParse(data)
  if (!parsed.success) throw new ApiProblem('unexpected-answer', status, { cause: parsed.error })
  return parsed.data
}

function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Turns an error response into a problem. The sign-in library has its own error format, so there the status decides.
 */
function refusal(status: number, data: unknown): ApiProblem {
  const known = problem.safeParse(data)
  const code = known.success ? known.data.code : codeOfStatus(status)
  if (code === 'not-signed-in' || code === 'access-ended') tellSession(code)
  // After a reload the router shows the right page: for the new user, or for changing the password.
  if (code === 'another-user' || code === 'password-change-needed') loadAnew()
  if (!known.success) return new ApiProblem(code, status)
  const { fields, params } = known.data
  return new ApiProblem(code, status, { ...(fields && { fields }), ...(params && { params }) })
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 401:
      return 'wrong-credentials'
    case 403:
      return 'not-allowed'
    case 404:
      return 'not-found'
    case 413:
      return 'message-too-large'
    case 429:
      return 'too-many-requests'
    case 502:
    case 503:
    case 504:
      return 'offline'
    default:
      return status < 500 ? 'invalid-input' : 'internal'
  }
}

/** Sends all further requests as this user. */
export function askAs(id: string | null): void {
  userId = id
}

/** Reloads the page of another user, so that nothing of it is kept. */
export function loadAnew(): void {
  location.assign('/')
}

/**
 * Tells the listeners that the session has ended, with the problem's code; or, with null, that this page's user is
 * signed in.
 */
export function tellSession(code: string | null): void {
  sessionNews.dispatchEvent(new CustomEvent('told', { detail: code }))
}

/** Calls `listener` for every {@link tellSession}. */
export function onSession(listener: (code: string | null) => void): () => void {
  const hear = (event: Event) => listener((event as CustomEvent<string | null>).detail)
  sessionNews.addEventListener('told', hear)
  return () => sessionNews.removeEventListener('told', hear)
}

/** Uploads a file as the multipart field `file` and reports the progress from 0 to 1, which fetch cannot do. */
export function upload<T>(
  path: string,
  file: File,
  answer: z.ZodType<T>,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    form.append('file', file)
    const sending = new XMLHttpRequest()
    sending.open('POST', path)
    for (const [name, value] of Object.entries(whose())) sending.setRequestHeader(name, value)
    sending.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    sending.onerror = () => reject(new ApiProblem('offline'))
    sending.onabort = () => reject(new DOMException('cancelled', 'AbortError'))
    sending.onload = () => {
      try {
        resolve(readAnswer(sending.status, sending.responseText, answer))
      } catch (error) {
        reject(error)
      }
    }
    signal.addEventListener('abort', () => sending.abort())
    sending.send(form)
  })
}
