import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { rawOf } from '../../emulator/message.ts'
import { consentTo, refresh } from './browser.ts'
import { base64url, letter } from './letter.ts'
import { openEmulator } from './target.ts'

const CONNECT = 'openid email https://www.googleapis.com/auth/gmail.modify'
let folder: string
let journalPath: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'))
  journalPath = join(folder, 'journal.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Returns everything that must be the same after a restart. */
function pictureOf({ world, grants }: Emulator): unknown {
  return world.accounts().map((account) => {
    const mailbox = world.mailbox(account.email)
    return {
      account,
      historyId: mailbox.historyId,
      history: mailbox.history.after(mailbox.history.floor),
      labels: [...mailbox.labels.values()],
      drafts: [...mailbox.drafts],
      watch: mailbox.watch,
      scopes: grants.scopes(account.email),
      messages: mailbox.byDate().map((message) => ({
        ...{ id: message.id, threadId: message.threadId, labelIds: message.labelIds.toSorted() },
        ...{
          historyId: message.historyId,
          internalDate: message.internalDate,
          raw: rawOf(message).toString('latin1'),
        },
      })),
    }
  })
}

describe('the journal', () => {
  const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
  const world = {
    correspondents: [
      { email: 'jan@example.test', name: 'Jan', replies: [{ afterMs: 60_000, text: 'Yes.' }] },
    ],
  }
  const start = () => openEmulator({ clock, world, journalPath })

  it('restores the same world, grants and scheduled tasks', async () => {
    const first = await start()
    const raw = (to: string, bcc?: string) => letter({ from: 'anna@firma.test', to, ...(bcc && { bcc }) })
    const { refreshToken } = first.signIn('anna@firma.test', CONNECT)
    first.world.send('anna@firma.test', { raw: raw('jan@example.test, ola@firma.test', 'anna@firma.test') })
    const { draftId } = first.world.createDraft('anna@firma.test', { raw: raw('ola@firma.test') })
    first.world.updateDraft('anna@firma.test', draftId, { raw: raw('ola@firma.test') })
    first.world.putLabel('anna@firma.test', { id: 'Label_1', name: 'Hiring', type: 'user' })
    const [message] = first.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
    first.world.modify('anna@firma.test', [message!.message.id], { add: ['Label_1'], remove: ['UNREAD'] })
    first.world.trash('anna@firma.test', [message!.message.id])
    first.faults.expireHistory('ola@firma.test')
    const picture = pictureOf(first)
    await first.close()

    const second = await start()
    expect(pictureOf(second)).toEqual(picture)
    expect((await refresh(second, refreshToken)).status).toBe(200)
    const before = second.world.mailbox('anna@firma.test').messageCount
    clock.advance(60_000)
    expect(second.world.mailbox('anna@firma.test').messageCount).toBe(before + 1)
    second.grants.kill('anna@firma.test', 'revoked')
    await second.close()

    const third = await start()
    clock.advance(60_000)
    expect(third.world.mailbox('anna@firma.test').messageCount).toBe(before + 1)
    expect((await refresh(third, refreshToken)).status).toBe(400)
    await third.close()
  })

  it('never repeats a Message-ID after a restart', async () => {
    const idOf = async () => {
      const emulator = await start()
      const sent = emulator.world.send('anna@firma.test', { raw: letter({ to: 'ola@firma.test' }) })
      await emulator.close()
      return sent.mail.envelope.messageIdHeader
    }
    const ids = [await idOf(), await idOf(), await idOf()]
    expect(new Set(ids).size).toBe(3)
  })

  it('ignores a line that a crash left unfinished, and continues after it', async () => {
    const first = await start()
    first.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
    await first.close()
    const whole = readFileSync(journalPath)
    appendFileSync(journalPath, '[{"kind":"change","mailbox":"anna@fir')
    const second = await start()
    expect(second.world.mailbox('anna@firma.test').messageCount).toBe(1)
    second.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
    await second.close()
    expect(readFileSync(journalPath).subarray(0, whole.length)).toEqual(whole)
    const third = await start()
    expect(third.world.mailbox('anna@firma.test').messageCount).toBe(2)
    await third.close()
  })
})

describe('the program alone', () => {
  it('keeps everything it has confirmed through kill -9', async () => {
    const first = await startProgram()
    const mailbox = await anyAccount(first)
    const before = await messagesOf(first, mailbox)
    const mail = { raw: base64url(letter({ to: mailbox })), to: [mailbox] }
    const received = await fetch(`${first.url}/_admin/mail`, { method: 'POST', body: JSON.stringify(mail) })
    expect(received.status).toBe(200)
    const tokens = await consentTo(first, { scope: CONNECT, login_hint: mailbox })
    const refreshToken = tokens.body.refresh_token!
    first.process.kill('SIGKILL')
    await once(first.process, 'exit')

    const second = await startProgram()
    expect(await messagesOf(second, mailbox)).toBe(before + 1)
    expect((await refresh(second, refreshToken)).status).toBe(200)
    second.process.kill('SIGTERM')
    const [code] = await once(second.process, 'exit')
    expect(code).toBe(0)
  }, 30_000)

  async function startProgram(): Promise<{ url: string; process: ChildProcess }> {
    const child = spawn(process.execPath, ['emulator/main.ts'], {
      env: { ...process.env, PORT: '0', EMULATOR_JOURNAL: journalPath },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
    return { url: /http:\/\/\S+/.exec(chunk.toString())![0], process: child }
  }

  async function world({ url }: { url: string }): Promise<{ email: string; messages: number }[]> {
    return (await (await fetch(`${url}/_admin/world`)).json()).accounts
  }

  const anyAccount = async (program: { url: string }) => (await world(program))[0]!.email
  const messagesOf = async (program: { url: string }, email: string) =>
    (await world(program)).find((account) => account.email === email)!.messages
})
