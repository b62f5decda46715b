import { Agent, request as httpRequest } from 'node:http'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startEmulator } from '../emulator/emulator.ts'
import type { MailSpec } from '../emulator/spec.ts'

/**
 * Measures the emulator: messages.get calls per second, and the time and memory of a
 * search over a large mailbox. The emulator runs on the main thread, its callers on another.
 */
const ACCOUNT = 'anna@firma.test'
const SECONDS = 5
const CALLERS = 16

interface Plan {
  url: string
  token: string
  ids: string[]
  format: string
}

if (!isMainThread) await hammer(workerData as Plan)

/** Prints the figures for a mailbox of this many messages. */
export async function benchEmulator(messages: number): Promise<void> {
  const mail = Array.from({ length: messages }, (_, index) => mailNumber(index, messages))
  const emulator = await startEmulator({
    world: { accounts: [{ email: ACCOUNT, name: 'Anna' }], mail, correspondents: [] },
    switches: { quota: 'off', concurrentCalls: 0, accessTokenSeconds: 86_400 },
  })
  mail.length = 0
  const { accessToken } = emulator.signIn(ACCOUNT, 'https://www.googleapis.com/auth/gmail.readonly')
  const authorization = `Bearer ${accessToken}`
  const list = async (q: string) => {
    const url = `${emulator.url}/gmail/v1/users/me/messages?maxResults=500&q=${encodeURIComponent(q)}`
    return (await fetch(url, { headers: { authorization } })).json() as Promise<{
      messages?: { id: string }[]
    }>
  }
  const { messages: page = [] } = await list('')
  const plan = { url: emulator.url, token: accessToken, ids: page.map(({ id }) => id) }
  for (const format of ['full', 'raw', 'metadata']) {
    const calls = await run({ ...plan, format })
    say(`messages.get format=${format}: ${Math.round(calls / SECONDS)} a second`)
  }
  for (const [what, q] of Object.entries(searches())) {
    for (const round of ['first', 'second']) {
      const start = performance.now()
      const found = await list(q)
      const tookMs = Math.round(performance.now() - start)
      say(`search for ${what}, ${round} time: ${tookMs} ms, ${found.messages?.length ?? 0} on a page`)
    }
  }
  globalThis.gc?.()
  say(`resident memory with ${messages} messages: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`)
  await emulator.close()
}

function searches(): Record<string, string> {
  const numbers = Array.from({ length: 20 }, (_, index) => index * 37)
  const people = numbers.map((number) => `candidate${number}@example.test`)
  return {
    '20 people': `{${people.flatMap((email) => [`from:${email}`, `to:${email}`, `cc:${email}`]).join(' ')}}`,
    '20 phrases': `{${numbers.map((number) => `"this is letter ${number}"`).join(' ')}}`,
  }
}

function mailNumber(index: number, of: number): MailSpec {
  const at = Date.now() - (of - index) * 60_000
  const person = `candidate${index % 2_000}@example.test`
  const text = `Dear Anna, this is letter ${index}. ${'We speak of the position and of what comes next. '.repeat(40)}`
  const raw = [
    `From: Candidate ${index % 2_000} <${person}>`,
    `To: Anna <${ACCOUNT}>`,
    `Subject: Letter ${index}`,
    `Message-ID: <${index}@example.test>`,
    `Date: ${new Date(at).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="b"',
    '',
    `--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n${text}`,
    `--b\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<p>${text}</p>`,
    '--b--',
    '',
  ].join('\r\n')
  return { at, raw: Buffer.from(raw), copies: [{ account: ACCOUNT, labels: ['INBOX', 'UNREAD'] }] }
}

function run(plan: Plan): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: plan })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/** Runs in the second thread: sends as many gets as it can in the time. */
async function hammer({ url, token, ids, format }: Plan): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS })
  const headers = { authorization: `Bearer ${token}` }
  const until = performance.now() + SECONDS * 1_000
  let calls = 0
  const caller = async () => {
    while (performance.now() < until) {
      await get(`${url}/gmail/v1/users/me/messages/${ids[calls++ % ids.length]}?format=${format}`, {
        agent,
        headers,
      })
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  agent.destroy()
  parentPort?.postMessage(calls)
}

function get(url: string, options: { agent: Agent; headers: Record<string, string> }): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
      response.resume()
      response.once('end', resolve)
    })
    request.once('error', reject)
    request.end()
  })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
