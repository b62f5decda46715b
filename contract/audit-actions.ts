/**
 * Every action of the audit log, by the group that the page offers as a filter. A new action needs its sentence in both
 * locale files, under `audit.action`; the type check fails without it.
 */
export const auditActions = {
  access: [
    'session.started',
    'session.refused',
    'session.ended',
    'password.changed',
    'password.link_created',
    'password.reset',
    'session.reauthenticated',
    'second_factor.on',
    'second_factor.off',
    'second_factor.reset',
    'second_factor.recovery_code_used',
    'second_factor.recovery_codes_renewed',
    'passkey.added',
    'passkey.removed',
    'single_sign_on.linked',
  ],
  people: [
    'user.created',
    'user.changed',
    'access.restored',
    'access.disabled',
    'access.terminated',
    'access.removed',
    'access.ended',
  ],
  mailboxes: [
    'mailbox.connected',
    'mailbox.reconnected',
    'mailbox.disconnected',
    'mailbox.paused',
    'mailbox.resumed',
    'mailbox.set_aside_retried',
    'block.added',
    'block.lifted',
  ],
  candidates: [
    'candidate.created',
    'candidate.changed',
    'candidate.address_added',
    'candidate.address_removed',
  ],
  messages: ['message.written', 'message.sent', 'message.retried', 'message.taken_back'],
  system: [
    'audit.exported',
    'audit.pruned',
    'logs.retention_changed',
    'access_log.exported',
    'settings.changed',
    'secret.rotated',
    'sign_in_settings.changed',
  ],
} as const

export type AuditGroup = keyof typeof auditActions
export type AuditAction = (typeof auditActions)[AuditGroup][number]

/** What an event of the audit log is about. `settings` has no id of its own. */
export const auditSubjects = [
  'user',
  'candidate',
  'mailbox',
  'message',
  'outbox',
  'block',
  'settings',
] as const

export type AuditSubject = (typeof auditSubjects)[number]
