import { describe, expect, it } from 'vitest'
import {
  factsAfter,
  type MailboxEvent,
  type MailboxFacts,
  mailboxState,
  mayAskAgain,
  maySync,
} from './state.ts'

const at = new Date('2026-03-01T10:00:00Z')
const connected: MailboxFacts = {
  paused_at: null,
  action_cause: null,
  action_since: null,
  disconnected_at: null,
  cursor: '1',
}
const lost = { action_cause: 'revoked', action_since: at } as const

describe('mailbox state', () => {
  it.each([
    ['no row', undefined, false, 'none'],
    ['connected', connected, false, 'connected'],
    ['before the first look', { ...connected, cursor: null }, false, 'importing'],
    ['searches open', connected, true, 'importing'],
    ['grant lost', { ...connected, ...lost }, true, 'action_needed'],
    ['access disabled', { ...connected, paused_at: at }, true, 'paused'],
    ['grant lost while access is disabled', { ...connected, ...lost, paused_at: at }, false, 'paused'],
    ['disconnected', { ...connected, disconnected_at: at }, true, 'none'],
    ['disconnected while paused', { ...connected, disconnected_at: at, paused_at: at }, false, 'none'],
  ])('%s', (_, facts, importOpen, state) => {
    expect(mailboxState(facts as MailboxFacts | undefined, importOpen).state).toBe(state)
  })

  it('restoring access shows again that the grant was lost', () => {
    const facts = { ...connected, ...lost, paused_at: at }
    expect(mailboxState({ ...facts, paused_at: null }, false)).toEqual({
      state: 'action_needed',
      cause: 'revoked',
      since: at,
    })
  })

  it('asks Google only when connected', () => {
    expect(maySync(connected)).toBe(true)
    expect(maySync({ ...connected, paused_at: at })).toBe(false)
    expect(maySync({ ...connected, ...lost })).toBe(false)
    expect(maySync({ ...connected, disconnected_at: at })).toBe(false)
  })
})

describe('asking again whether Google still refuses', () => {
  const inMs = (ms: number) => new Date(at.getTime() + ms)
  const hourMs = 3_600_000
  const refused = (cause: 'admin_policy' | 'no_gmail' | 'api_disabled' | 'client_invalid' | 'revoked') => ({
    ...connected,
    next_sync_at: at,
    ...factsAfter({ kind: 'refused', cause }, at),
  })

  it.each(['admin_policy', 'no_gmail', 'api_disabled', 'client_invalid'] as const)(
    'is hourly for %s',
    (cause) => {
      const facts = refused(cause)
      expect(mayAskAgain(facts, inMs(hourMs - 1))).toBe(false)
      expect(mayAskAgain(facts, inMs(hourMs))).toBe(true)
      expect(mayAskAgain({ ...facts, paused_at: at }, inMs(hourMs))).toBe(false)
      expect(mayAskAgain({ ...facts, disconnected_at: at }, inMs(hourMs))).toBe(false)
      // The refusal was recorded while the clock was a day ahead.
      expect(mayAskAgain(facts, inMs(-24 * hourMs))).toBe(true)
    },
  )

  it('does not happen for a cause that only the owner can fix, nor for a mailbox that is served', () => {
    expect(mayAskAgain(refused('revoked'), inMs(hourMs))).toBe(false)
    expect(mayAskAgain({ ...connected, next_sync_at: at }, inMs(hourMs))).toBe(false)
  })
})

describe('every transition', () => {
  const facts = {
    none: { ...connected, disconnected_at: at, cursor: null },
    connected,
    importing: { ...connected, cursor: null },
    action_needed: { ...connected, ...lost },
    paused: { ...connected, paused_at: at },
    'paused, grant lost': { ...connected, ...lost, paused_at: at },
  } satisfies Record<string, MailboxFacts>
  const events: MailboxEvent[] = [
    { kind: 'connected' },
    { kind: 'reconnected' },
    { kind: 'mended' },
    { kind: 'refused', cause: 'admin_policy' },
    { kind: 'access_ended' },
    { kind: 'access_restored' },
    { kind: 'disconnected' },
  ]

  /** The state after each of the events, in their order. */
  it.each<[keyof typeof facts, string]>([
    ['none', 'importing none none none none none none'],
    ['connected', 'importing connected connected action_needed paused connected none'],
    ['importing', 'importing importing importing action_needed paused importing none'],
    ['action_needed', 'importing connected connected action_needed paused action_needed none'],
    ['paused', 'importing paused paused paused paused connected none'],
    ['paused, grant lost', 'importing paused paused paused paused action_needed none'],
  ])('from %s', (from, expected) => {
    const states = events.map(
      (event) => mailboxState({ ...facts[from], ...factsAfter(event, at) }, false).state,
    )
    expect(states.join(' ')).toBe(expected)
  })

  it('keeps the cursor and the grant except on disconnection', () => {
    for (const event of events.slice(1, 6)) {
      expect(factsAfter(event, at)).not.toHaveProperty('cursor')
      expect(factsAfter(event, at)).not.toHaveProperty('sealed_token')
    }
    expect(factsAfter({ kind: 'disconnected' }, at)).toMatchObject({ cursor: null, sealed_token: null })
  })

  it('tells the owner again about a new problem', () => {
    expect(factsAfter({ kind: 'reconnected' }, at)).toMatchObject({ owner_told_at: null })
  })
})
