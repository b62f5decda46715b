import type { TFunction } from 'i18next'
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../../../contract/receipt.ts'
import type { Reader } from '../../ui/dates.ts'
import { conversationListQuery } from './email-queries.ts'
import { mailboxFacts } from './mailbox-facts.ts'
import { receiptFacts, receiptState } from './receipt-facts.ts'

type MailboxReceipt = Receipt['mailboxes'][number]

const now = Date.parse('2026-11-21T12:00:00Z')
const reader: Reader = { language: 'en', timeZone: 'Europe/Warsaw' }
const keysOnly = ((key: string) => key) as unknown as TFunction
const checked: MailboxReceipt = {
  owner: 'Anna',
  state: 'checked',
  since: null,
  cause: null,
  lastSyncedAt: '2026-11-21T11:58:00.000Z',
  messages: 3,
  comparedAt: '2026-11-21T02:10:00.000Z',
  unknownThen: 0,
  unread: 0,
  gaps: [],
}
const factsOf = (changes: Partial<MailboxReceipt>, candidateSince = '2026-11-01T00:00:00.000Z') =>
  mailboxFacts({ ...checked, ...changes }, candidateSince, now, reader, keysOnly).map(({ text }) => text)

describe('the facts of an inbox', () => {
  test('include its last sync and the last comparison', () => {
    expect(factsOf({})).toEqual(['gmail.lastSync · receipt.inMailbox', 'receipt.compared.done'])
  })

  test('exclude a comparison from before the candidate was added', () => {
    const later = '2026-11-21T09:00:00.000Z'
    expect(factsOf({}, later)).toContain('receipt.compared.before')
    expect(factsOf({}, later)).not.toContain('receipt.compared.done')
  })

  test('promise no comparison while the inbox cannot be read', () => {
    expect(factsOf({ comparedAt: null })).toContain('receipt.compared.tonight')
    const down = { state: 'action_needed', since: '2026-11-20T10:00:00.000Z', cause: 'revoked' } as const
    expect(factsOf({ ...down, comparedAt: null })).toEqual([
      'receipt.cause.revoked',
      'gmail.lastSync · receipt.inMailbox',
      'receipt.compared.none',
    ])
  })

  test('say that there was no sync yet, and that the search is running', () => {
    expect(factsOf({ state: 'importing', lastSyncedAt: null, comparedAt: null })).toEqual([
      'receipt.noSync · receipt.inMailbox',
      'receipt.searching',
      'receipt.compared.tonight',
    ])
  })

  test('name gaps with the same text once, and count unreadable emails', () => {
    const gap = {
      cause: 'paused',
      beganAt: '2026-11-10T10:00:00.000Z',
      endedAt: '2026-11-10T10:00:20.000Z',
    } as const
    expect(factsOf({ gaps: [gap, gap], unread: 2 }).slice(2)).toEqual([
      'receipt.gaps.paused',
      'receipt.unreadHere',
    ])
  })
})

describe('the receipt in one line', () => {
  const whole: Receipt = {
    mailboxesChecked: 1,
    mailboxesImporting: 0,
    mailboxesDown: [],
    lastCheckedAt: '2026-11-21T11:58:00.000Z',
    messages: 3,
    privateAddresses: [],
    mailboxes: [checked],
    others: { checked: 0, importing: 0, down: 0, unread: 0, comparedAt: null },
  }
  const told = (changes: Partial<Receipt>) => {
    const receipt = { ...whole, ...changes }
    const since = '2026-11-01T00:00:00.000Z'
    return [receiptState(receipt, since), ...receiptFacts(receipt, since, now, reader, keysOnly)]
  }

  test('says that there are no gaps', () => {
    const facts = ['receipt.checked, receipt.last', 'receipt.messages', 'receipt.noGaps']
    expect(told({})).toEqual(['whole', ...facts])
  })

  test.each([
    ['never', null],
    ['before the candidate was added', '2026-10-31T02:10:00.000Z'],
  ])('does not say so if one inbox was compared with Gmail %s', (_when, comparedAt) => {
    const facts = ['receipt.checked, receipt.last', 'receipt.messages', 'receipt.unproven']
    expect(told({ mailboxes: [checked, { ...checked, comparedAt }] })).toEqual(['unproven', ...facts])
  })

  test('does not say so while an inbox is searched or unreadable, or an email could not be read', () => {
    expect(told({ mailboxesImporting: 1 })).toEqual([
      'importing',
      'receipt.checked, receipt.last',
      'receipt.importing',
      'receipt.messages',
    ])
    const down = { owner: 'Tomek', reason: 'paused', since: '2026-11-20T10:00:00.000Z' } as const
    expect(told({ mailboxesDown: [down] }).at(0)).toBe('incomplete')
    expect(told({ mailboxesDown: [down] }).at(-1)).toBe('receipt.down.paused')
    const unread = told({ mailboxes: [checked, { ...checked, unread: 2 }] })
    expect([unread.at(0), unread.at(-1)]).toEqual(['incomplete', 'receipt.unread'])
  })

  test('covers the inboxes that are not told one by one', () => {
    const others = { checked: 9, importing: 0, down: 0, unread: 0, comparedAt: '2026-11-21T02:10:00.000Z' }
    expect(told({ others }).at(0)).toBe('whole')
    expect(told({ others: { ...others, comparedAt: null } }).at(0)).toBe('unproven')
    expect(told({ others: { ...others, down: 1 } }).at(0)).toBe('incomplete')
    const unread = told({ others: { ...others, unread: 2 } })
    expect([unread.at(0), unread.at(-1)]).toEqual(['incomplete', 'receipt.unread'])
  })
})

test('a visible receipt is polled, more often while an inbox is searched', () => {
  const { refetchInterval } = conversationListQuery('candidate')
  const after = (mailboxesImporting: number) => {
    const data = { receipt: { mailboxesImporting } }
    return (refetchInterval as (query: unknown) => number)({ state: { data } })
  }
  expect(after(0)).toBe(60_000)
  expect(after(1)).toBe(3_000)
})
