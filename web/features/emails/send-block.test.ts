import { expect, test } from 'vitest'
import type { MailboxStatus } from '../../../contract/mailbox.ts'
import { sendBlock } from './send-block.ts'

const facts = {
  address: 'anna@firma.pl',
  lastSyncedAt: null,
  connectedAt: '2026-11-21T10:00:00Z',
  canSend: true,
  syncing: false,
  waitingUntil: null,
  senders: [{ address: 'anna@firma.pl', name: 'Anna', isDefault: true }],
  setAside: 0,
}
const connected: MailboxStatus = { state: 'connected', ...facts }
const mayWrite = { mailPermission: 'send' } as const

test('nothing blocks a connected user with the permission, even during the import of past mail', () => {
  const progress = { candidatesDone: 1, candidatesTotal: 2, messages: 3, paused: false, secondsLeft: null }
  expect(sendBlock(mayWrite, connected)).toBeNull()
  expect(sendBlock(mayWrite, { state: 'importing', ...facts, progress })).toBeNull()
})

test('returns the first reason', () => {
  const since = facts.connectedAt
  expect(sendBlock({ mailPermission: 'read' }, connected)).toBe('permission')
  expect(sendBlock(mayWrite, { state: 'none' })).toBe('none')
  expect(sendBlock(mayWrite, { state: 'paused', ...facts, since })).toBe('paused')
  expect(sendBlock(mayWrite, { state: 'action_needed', ...facts, since, cause: 'revoked' })).toBe(
    'action_needed',
  )
  expect(sendBlock(mayWrite, { ...connected, canSend: false })).toBe('partial')
})

test('returns null until it is known', () => {
  expect(sendBlock(mayWrite, undefined)).toBeNull()
})
