import { describe, expect, it } from 'vitest'
import { type MailboxFacts, mailboxState, maySync } from './state.ts'

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
