import { randomUUID } from 'node:crypto'
import type { Case } from './table.ts'
import { addressOf, type Ids } from './world.ts'

/** One request of the matrix; the ids are those of one case. */
export interface Asked {
  path: string
  body?: unknown
}

/**
 * What a route says about the email of a case:
 * - `mail`: 200 to those who see the email, otherwise 401, 403 or 404;
 * - `list`: answers, and names the email to those who see it alone;
 * - `owner`: may name the email to the owner of the inbox, and to nobody else;
 * - `nothing`: names no email to anybody, whatever it answers;
 * - `change`: changes something of the email, so it is sent only by those who do not see it, and has to be refused;
 * - `own`: concerns the person who asks and no email; it is not sent. `because` says why it can say nothing.
 */
export type Route =
  | { says: 'mail' | 'list' | 'owner' | 'nothing'; ask?: (ids: Ids, one: Case) => Asked }
  | { says: 'change'; ask: (ids: Ids, one: Case) => Asked }
  | { says: 'own'; because: string }

const nobodysId = '00000000-0000-7000-8000-000000000000'

const signing: Route = { says: 'own', because: 'signs somebody in or out, or changes their password' }
const mailbox: Route = { says: 'own', because: 'changes the mailbox of whoever asks' }
const person: Route = { says: 'own', because: 'changes a person, for administrators' }
const candidate: Route = {
  says: 'own',
  because: 'changes a candidate’s name or addresses; answers with the profile',
}
const writing: Route = {
  says: 'own',
  because: 'changes what whoever asks is writing; named by ids of their own',
}
const team: Route = {
  says: 'own',
  because: 'changes who is in a hiring team: test/scenarios/hiring-teams.test.ts',
}
const erasing: Route = {
  says: 'own',
  because: 'erases or keeps candidates: test/scenarios/erasing.test.ts',
}
const machine: Route = { says: 'own', because: 'is for Google' }
const nothing: Route = { says: 'nothing' }
/** May name emails to the owner of the inbox alone. */
const owner: Route = { says: 'owner' }

/** The request for a path of the document, with the ids of the case in place of its parameters. */
export function defaultRequest(path: string, ids: Ids, one: Case): Asked {
  const of = (name: string): string => {
    if (name === 'id' && path.startsWith('/api/candidates/')) return ids.candidate[one]
    if (name === 'messageId' || path.startsWith('/api/messages/')) return ids.message[one]
    if (path.startsWith('/api/attachments/')) return ids.attachment[one]
    return nobodysId
  }
  return { path: path.replace(/\{(\w+)\}/g, (_, name: string) => of(name)) }
}

/** Every route of the OpenAPI document. A route that is missing here fails the test. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /api/attachments/{id}': { says: 'mail' },
  'GET /api/messages/{id}/original': { says: 'mail' },
  'GET /api/messages/{id}/whole': { says: 'mail' },
  'GET /api/candidates/{id}/conversations/{messageId}': { says: 'mail' },
  'GET /api/candidates/{id}/conversations': { says: 'list' },
  'GET /api/candidates': { says: 'nothing', ask: (_ids, one) => ({ path: `/api/candidates?q=${one}` }) },
  'GET /api/candidates/{id}': nothing,
  'GET /api/candidates/{id}/drafts': nothing,
  'GET /api/candidates/{id}/addresses/{addressId}/removal': nothing,
  'GET /api/pictures': {
    says: 'nothing',
    ask: (ids, one) => ({
      path: `/api/pictures?message=${ids.message[one]}&url=http://a.example/x&signature=x`,
    }),
  },
  'POST /api/auth/sign-in/email': signing,
  'POST /api/auth/sign-out': signing,
  'GET /api/auth/single-sign-on': signing,
  'POST /api/me/password': signing,
  'POST /api/password-requests': signing,
  'POST /api/password-resets': signing,
  'POST /api/setup': signing,
  'PATCH /api/me': signing,
  'POST /api/mailbox/consents': mailbox,
  'POST /api/mailbox/disconnection': mailbox,
  'POST /api/mailbox/looks': mailbox,
  'POST /api/mailbox/set-aside/attempts': mailbox,
  'POST /api/mailbox/sync': mailbox,
  'PUT /api/mailbox/import': mailbox,
  'POST /api/mailbox/blocks': mailbox,
  'DELETE /api/mailbox/blocks/{id}': mailbox,
  'PATCH /api/people/{id}': person,
  'POST /api/people': person,
  'POST /api/people/{id}/mailbox/set-aside/attempts': person,
  'POST /api/people/{id}/password-links': person,
  'PUT /api/people/{id}/access': person,
  'GET /api/people/{id}/removal': {
    says: 'nothing',
    ask: (ids) => ({ path: `/api/people/${ids.anna}/removal` }),
  },
  'POST /api/people/{id}/removal': person,
  'GET /api/people/{id}/handover': {
    says: 'nothing',
    ask: (ids) => ({ path: `/api/people/${ids.anna}/handover` }),
  },
  'POST /api/people/{id}/handover': person,
  'GET /api/handovers': nothing,
  'PUT /api/handovers/{id}/seen': mailbox,
  'POST /api/blocks': person,
  'DELETE /api/blocks/{id}': person,
  'PATCH /api/candidates/{id}': candidate,
  'POST /api/candidates': candidate,
  'POST /api/candidates/import': candidate,
  'POST /api/candidates/{id}/addresses': candidate,
  'DELETE /api/candidates/{id}/addresses/{addressId}': candidate,
  'DELETE /api/candidates/{id}': candidate,
  'GET /api/candidate-bin': nothing,
  'POST /api/candidates/{id}/restorations': candidate,
  'GET /api/candidates/{id}/merges/preview': {
    says: 'nothing',
    ask: (ids, one) => ({
      path: `/api/candidates/${ids.candidate[one]}/merges/preview?candidateId=${ids.candidate.team}`,
    }),
  },
  'GET /api/candidates/{id}/merges': nothing,
  'POST /api/candidates/{id}/merges': candidate,
  'DELETE /api/candidates/{id}/merges/{mergeId}': candidate,
  'GET /api/candidates/{id}/twins': nothing,
  'POST /api/candidates/{id}/exports': {
    says: 'own',
    because: 'asks for a file; test/scenarios/exports.test.ts says what is in it',
  },
  'POST /api/me/exports': mailbox,
  'GET /api/exports': nothing,
  'GET /api/exports/{id}/file': nothing,
  'DELETE /api/exports/{id}': mailbox,
  'POST /api/candidates/{id}/twins/dismissals': candidate,
  'POST /api/candidates/{id}/address-offers/dismissals': candidate,
  'DELETE /api/candidates/{id}/address-offers/dismissals': candidate,
  'POST /api/attachments': writing,
  'PUT /api/candidates/{id}/drafts/{draftId}': writing,
  'DELETE /api/candidates/{id}/drafts/{draftId}': writing,
  'DELETE /api/outbox/{id}': writing,
  'POST /api/outbox/{id}/attempts': writing,
  'POST /api/image-senders': writing,
  'DELETE /api/image-senders': writing,
  'DELETE /api/me/passkeys/{id}': signing,
  'PATCH /api/me/passkeys/{id}': signing,
  'POST /api/me/passkeys': signing,
  'POST /api/me/passkeys/challenges': signing,
  'POST /api/auth/passkey/challenges': signing,
  'POST /api/auth/sign-in/passkey': signing,
  'POST /api/me/authentication-challenges': signing,
  'POST /api/me/authentications': signing,
  'POST /api/me/second-factor': signing,
  'PUT /api/me/second-factor': signing,
  'DELETE /api/me/second-factor': signing,
  'POST /api/me/second-factor/recovery-codes': signing,
  'DELETE /api/me/sessions': signing,
  'DELETE /api/me/sessions/{id}': signing,
  'GET /api/me/sessions': nothing,
  'GET /api/me/signing-in': nothing,
  'DELETE /api/people/{id}/second-factor': person,
  'DELETE /api/people/{id}/sessions': person,
  'GET /api/sign-in-settings': nothing,
  'PUT /api/sign-in-settings': person,
  'GET /api/organisation': nothing,
  'PATCH /api/organisation': person,
  'GET /api/organisation/sealing-stages': nothing,
  'PUT /api/organisation/sealing-stages': person,
  'GET /api/colleagues': nothing,
  'GET /api/google-check': nothing,
  'POST /api/google-check': person,
  'GET /api/audit': nothing,
  'GET /api/audit/events': nothing,
  'GET /api/audit/events/export': nothing,
  'POST /api/audit/checks': person,
  'PUT /api/audit/retention': person,
  'GET /api/mailbox/access-log/opened': owner,
  'GET /api/mailbox/access-log/opened/export': owner,
  'GET /api/mailbox/access-log/shown': owner,
  'GET /api/mailbox/access-log/shown/export': owner,
  'GET /api/mailbox/sharing': nothing,
  'GET /api/mailbox/sharing/notices': nothing,
  'GET /api/mailbox/sharing/preview': nothing,
  'GET /api/mailbox/sharing/subjects': {
    says: 'owner',
    ask: (_ids, one) => ({ path: `/api/mailbox/sharing/subjects?key=${addressOf(one)}` }),
  },
  'PUT /api/mailbox/sharing': mailbox,
  'POST /api/mailbox/sharing/publication': mailbox,
  'GET /api/removed-mail': owner,
  'POST /api/removed-mail/restorations': mailbox,
  'GET /api/vacancies': nothing,
  'GET /api/vacancies/{id}': nothing,
  'POST /api/vacancies': team,
  'PATCH /api/vacancies/{id}': team,
  'DELETE /api/vacancies/{id}': team,
  'POST /api/candidates/{id}/applications': team,
  'PATCH /api/candidates/{id}/applications/{applicationId}': team,
  'DELETE /api/candidates/{id}/applications/{applicationId}': team,
  'PUT /api/candidates/{id}/team/{userId}': team,
  'DELETE /api/candidates/{id}/team/{userId}': team,
  'PUT /api/candidates/{id}/owner': team,
  'GET /api/access-requests': nothing,
  'POST /api/candidates/{id}/access-requests': team,
  'PUT /api/access-requests/{id}/answer': team,
  'PUT /api/access-requests/{id}/seen': team,
  'DELETE /api/access-requests/{id}': team,
  'POST /api/candidates/{id}/reopenings': candidate,
  'GET /api/candidates/{id}/erasure': nothing,
  'POST /api/candidates/{id}/erasure': erasing,
  'DELETE /api/candidates/{id}/erasure': erasing,
  'GET /api/erasures': nothing,
  'POST /api/erased-addresses/permissions': erasing,
  'GET /api/retention': nothing,
  'PUT /api/retention': erasing,
  'POST /api/retention/previews': erasing,
  'GET /api/retention/notices': nothing,
  'POST /api/candidates/{id}/keeping': erasing,
  'PUT /api/candidates/{id}/person': candidate,
  'PUT /api/candidates/{id}/privacy-default': candidate,
  'PUT /api/candidates/{id}/conversations/{messageId}/privacy': {
    says: 'change',
    ask: (ids, one) => ({
      path: `/api/candidates/${ids.candidate[one]}/conversations/${ids.message[one]}/privacy`,
      body: { private: true },
    }),
  },
  'POST /api/candidates/{id}/removals': {
    says: 'change',
    ask: (ids, one) => ({
      path: `/api/candidates/${ids.candidate[one]}/removals`,
      body: { messageIds: [ids.message[one]] },
    }),
  },
  'POST /api/google/notifications': machine,
  'GET /api/events': { says: 'own', because: 'says that something changed, never what' },
  'GET /api/health': nothing,
  'GET /api/health/report': nothing,
  'GET /healthz': nothing,
  'GET /readyz': nothing,
  'GET /api/blocks': nothing,
  'GET /api/mailbox': nothing,
  'GET /api/mailbox/blocks': nothing,
  'GET /api/mailbox/disconnection': nothing,
  'GET /api/mailbox/set-aside': nothing,
  'GET /api/mailbox/set-aside/attempts': nothing,
  'GET /api/people': nothing,
  'GET /api/session': nothing,
  'GET /api/blocks/preview': nothing,
  'GET /api/mailbox/blocks/preview': nothing,
  'POST /api/mailbox/explanations': {
    says: 'owner',
    ask: (_ids, one) => ({ path: '/api/mailbox/explanations', body: { text: addressOf(one) } }),
  },
  'POST /api/candidates/{id}/messages': {
    says: 'change',
    ask: (ids, one) => ({
      path: `/api/candidates/${ids.candidate[one]}/messages`,
      body: {
        id: randomUUID(),
        to: [{ name: '', address: 'somebody@poczta.example' }],
        subject: 'Re',
        html: '<p>x</p>',
        replyToMessageId: ids.message[one],
      },
    }),
  },
  'PUT /api/candidates/{id}/conversations/done': {
    says: 'change',
    ask: (ids, one) => ({
      path: `/api/candidates/${ids.candidate[one]}/conversations/done`,
      body: { upTo: [ids.message[one]], done: true },
    }),
  },
}
