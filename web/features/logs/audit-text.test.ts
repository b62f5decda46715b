import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../../contract/audit.ts'
import { auditDetails, auditSentence } from './audit-text.ts'

/** Says the key and its values instead of a text; unknown keys as i18next does. */
const t = ((key: string, values: Record<string, unknown> = {}) => {
  if (key === 'audit.fact') return `${values.label}: ${values.after}`
  if (key === 'audit.change') return `${values.label}: ${values.before} → ${values.after}`
  return key.endsWith('unheard of')
    ? values.defaultValue
    : `${key}${values.subject ? ` ${values.subject}` : ''}`
}) as unknown as TFunction

const event = (more: Partial<AuditEvent>): AuditEvent => ({
  number: 1,
  at: '2026-11-27T12:00:00.000Z',
  actor: null,
  action: 'candidate.changed',
  subject: { type: 'candidate', id: '1', name: 'Jan' },
  details: {},
  ...more,
})

describe('an event of the audit log', () => {
  it('names its subject, or says what kind of thing has no name any more', () => {
    expect(auditSentence(event({}), t)).toBe('audit.action.candidate.changed Jan')
    const gone = { type: 'candidate', id: '1', name: null } as const
    expect(auditSentence(event({ subject: gone }), t)).toBe(
      'audit.action.candidate.changed audit.nameless.candidate',
    )
  })

  it('shows changes with the former value, in words, and nothing that it does not know', () => {
    const details = {
      stage: 'offer',
      position: '',
      secretThing: 'x',
      before: { stage: 'applied', position: 'QA' },
    }
    expect(auditDetails(event({ details }), t)).toEqual([
      'audit.detail.position: QA → –',
      'audit.detail.stage: stage.applied → stage.offer',
    ])
  })

  it('shows a value that has no words as it is, and not twice what the sentence says', () => {
    expect(auditDetails(event({ details: { reason: 'unheard of' } }), t)).toEqual([
      'audit.detail.reason: unheard of',
    ])
    const mailbox = { type: 'mailbox', id: '1', name: 'anna@kurier.test' } as const
    expect(auditDetails(event({ subject: mailbox, details: { address: 'anna@kurier.test' } }), t)).toEqual([])
  })

  it('says that details were erased', () => {
    expect(auditDetails(event({ details: null }), t)).toEqual(['audit.erased'])
  })
})
