import { describe, expect, test } from 'vitest'
import { connectOutcome, type MailboxStatus } from '../../../contract/mailbox.ts'
import { connectNotice, inboxFace } from './inbox-face.ts'

const facts = {
  address: 'anna@gmail.com',
  lastSyncedAt: '2026-11-21T11:58:00.000Z',
  connectedAt: '2026-11-20T11:58:00.000Z',
  canSend: true,
  syncing: false,
  waitingUntil: null,
  setAside: 0,
  senders: [],
}
const progress = { candidatesDone: 1, candidatesTotal: 2, messages: 3, paused: false, secondsLeft: null }
const since = '2026-11-21T10:00:00.000Z'
const none: MailboxStatus = { state: 'none' }
const connected: MailboxStatus = { state: 'connected', ...facts }
const importing: MailboxStatus = { state: 'importing', ...facts, progress }
const broken: MailboxStatus = { state: 'action_needed', ...facts, cause: 'revoked', since }
const paused: MailboxStatus = { state: 'paused', ...facts, since }

describe('an inbox looks', () => {
  test.each<[string, MailboxStatus, ...(string | null)[]]>([
    ['not connected', none, 'none', 'quiet', 'off', null],
    ['connected', connected, 'connected', 'ok', 'ok', null],
    ['connected for reading', { ...connected, canSend: false }, 'read_only', 'warn', 'warn', 'partial'],
    ['importing', importing, 'importing', 'accent', 'ok', null],
    ['importing for reading', { ...importing, canSend: false }, 'importing', 'warn', 'warn', 'partial'],
    ['held up', { ...importing, progress: { ...progress, paused: true } }, 'importing', 'quiet', 'off', null],
    ['broken', broken, 'action_needed', 'bad', 'warn', 'action_needed'],
    ['broken, for reading', { ...broken, canSend: false }, 'action_needed', 'bad', 'warn', 'action_needed'],
    ['paused', paused, 'paused', 'quiet', 'off', 'paused'],
  ])('%s', (_name, status, label, tone, health, callout) => {
    expect(inboxFace(status)).toEqual({ label, tone, health, callout })
  })

  test('green in one place only if no other place shows a problem', () => {
    for (const status of [none, connected, importing, broken, paused]) {
      const all = [status, ...('canSend' in status ? [{ ...status, canSend: false }] : [])]
      for (const { tone, health, callout } of all.map(inboxFace)) {
        if (callout) expect([tone, health]).not.toContain('ok')
      }
    }
  })
})

describe('the outcome of Google’s consent screen is shown', () => {
  test.each<[string, MailboxStatus | undefined, boolean]>([
    ['connected', connected, true],
    ['connected', importing, true],
    ['connected', broken, false],
    ['connected', paused, false],
    ['connected', none, false],
    ['connected', undefined, false],
    ['partial', { ...connected, canSend: false }, false],
    ['denied', connected, true],
    ['denied', none, true],
    ['wrong_account', broken, true],
  ])('%s: %o', (outcome, status, isSaid) => {
    expect(connectNotice(connectOutcome.parse(outcome), status) !== null).toBe(isSaid)
  })

  test('green only when it went well', () => {
    for (const outcome of connectOutcome.options) {
      expect(connectNotice(outcome, connected)?.isGood ?? true).toBe(
        ['connected', 'partial'].includes(outcome),
      )
    }
  })
})
