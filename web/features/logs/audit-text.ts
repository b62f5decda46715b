import type { TFunction } from 'i18next'
import type { AuditEvent } from '../../../contract/audit.ts'
import { personName } from '../../ui/person-name.ts'

/** Returns what happened as a sentence without who did it. */
export function auditSentence({ action, subject, details }: AuditEvent, t: TFunction): string {
  const values = { subject: subjectName(subject, t), count: Number(details?.count ?? 1) }
  return t(`audit.action.${action}`, values)
}

/** Returns who did it: a person, an operator on the command line, or Kurier itself. */
export function actorName({ actor, details }: AuditEvent, t: TFunction): string {
  if (actor) return personName(actor.name, t)
  return details?.via === 'command line' ? t('audit.commandLine') : t('audit.kurier')
}

export function subjectName({ type, name }: AuditEvent['subject'], t: TFunction): string {
  // An inbox of somebody who was removed for good has no address any more.
  if (name === '') return t(type === 'user' ? 'person.former' : 'audit.nameless.mailbox')
  return name ?? t(`audit.nameless.${type}`)
}

const shown = [
  ...['name', 'address', 'addresses', 'position', 'stage', 'role', 'mailPermission', 'lastWorkingDay'],
  ...['emails', 'scope', 'ip', 'reason', 'names', 'format', 'audit', 'access'],
  ...['seesSealed', 'readers', 'sharesUnasked', 'stages'],
] as const
type Shown = (typeof shown)[number]

/** Returns the details that the sentence lacks, as “Role: Recruiter → Administrator”. */
export function auditDetails({ subject, details }: AuditEvent, t: TFunction): string[] {
  if (details === null) return [t('audit.erased')]
  const before = (details.before ?? {}) as Record<string, unknown>
  return shown
    .filter((name) => name in details && details[name] !== subject.name)
    .map((name) => {
      const after = valueText(name, details[name], t)
      const label = t(`audit.detail.${name}`)
      const wasKnown = typeof before === 'object' && name in before
      return wasKnown
        ? t('audit.change', { label, before: valueText(name, before[name], t), after })
        : t('audit.fact', { label, after })
    })
}

const worded = {
  stage: 'stage',
  stages: 'stage',
  readers: 'organisation.choice',
  seesSealed: 'audit.yesNo',
  sharesUnasked: 'audit.yesNo',
  role: 'role',
  mailPermission: 'mailPermission',
  emails: 'audit.emails',
  scope: 'audit.scope',
  reason: 'audit.reason',
} as const satisfies Partial<Record<Shown, string>>

/** A value that has a text of its own, else the value. */
function valueText(name: Shown, value: unknown, t: TFunction): string {
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, t)).join(', ')
  const text = value === '' || value === null ? '–' : String(value)
  if (name === 'audit' || name === 'access') return t('audit.months', { count: Number(value) })
  if (!(name in worded)) return text
  // An older event may have a value that has no text any more.
  const key = `${worded[name as keyof typeof worded]}.${text}` as 'role.admin'
  return t(key, { defaultValue: text })
}
