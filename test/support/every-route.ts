import { idOf } from './medium-database.ts'

/** Kinds of ids in `medium-database.sql`. */
const kinds = {
  user: 1,
  candidate: 2,
  message: 4,
  vacancy: 5,
  address: 14,
  attachment: 25,
  exported: 33,
} as const
const candidate = `/api/candidates/${idOf(kinds.candidate, 1)}`

/** The requests for the routes that need more than ids, and for those whose cost depends on what is asked for. */
const asks: Readonly<Record<string, readonly string[]>> = {
  '/api/candidates': [
    '/api/candidates?size=10',
    '/api/candidates?size=10&page=3',
    '/api/candidates?size=10&stage=screening',
    // A word that fits an eighth of the candidates, one that fits one of them, and a part of an address.
    '/api/candidates?size=10&q=maja',
    '/api/candidates?q=c4ca42',
    '/api/candidates?q=person1@post',
    `/api/candidates?vacancy=${idOf(kinds.vacancy, 1)}`,
  ],
  '/api/vacancies': [
    '/api/vacancies?size=10',
    '/api/vacancies?size=10&q=Position',
    '/api/vacancies?status=closed&size=10',
  ],
  '/api/candidate-bin': [
    '/api/candidate-bin?size=10',
    `/api/candidate-bin?size=10&before=${idOf(kinds.candidate, 19)}`,
  ],
  '/api/candidates/{id}/merges/preview': [
    `${candidate}/merges/preview?candidateId=${idOf(kinds.candidate, 5)}`,
  ],
  '/api/audit/events': [
    '/api/audit/events',
    `/api/audit/events?person=${idOf(kinds.user, 1)}`,
    `/api/audit/events?subjectType=candidate&subjectId=${idOf(kinds.candidate, 1)}`,
    '/api/audit/events?actions=session.started',
  ],
  '/api/audit/events/export': [
    `/api/audit/events/export?format=csv&subjectType=candidate&subjectId=${idOf(kinds.candidate, 1)}`,
  ],
  '/api/mailbox/access-log/opened/export': ['/api/mailbox/access-log/opened/export?format=csv'],
  '/api/mailbox/access-log/shown/export': ['/api/mailbox/access-log/shown/export?format=csv'],
  '/api/mailbox/sharing': ['/api/mailbox/sharing', '/api/mailbox/sharing?q=person'],
  '/api/mailbox/sharing/subjects': ['/api/mailbox/sharing/subjects?key=person12@post.example'],
  '/api/blocks/preview': ['/api/blocks/preview?pattern=person1@post.example'],
  '/api/mailbox/blocks/preview': ['/api/mailbox/blocks/preview?pattern=person1@post.example'],
  '/api/people/{id}/handover': [`/api/people/${idOf(kinds.user, 3)}/handover`],
  '/api/pictures': [`/api/pictures?message=${idOf(kinds.message, 1)}&url=http://a.example/x&signature=x`],
}

/** Routes that are not asked. */
const notAsked: Readonly<Record<string, string>> = {
  '/api/events': 'never ends',
  '/api/google-check': 'asks Google',
}

/** Returns the requests for each of these paths of the OpenAPI document, in the databases of `medium-database.sql`. */
export function requestsFor(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (notAsked[path]) return []
    return asks[path] ?? [path.replace(/\{(\w+)\}/g, (_, name: string) => idFor(path, name))]
  })
}

function idFor(path: string, name: string): string {
  if (name === 'messageId' || path.startsWith('/api/messages/')) return idOf(kinds.message, 1)
  if (name === 'addressId') return idOf(kinds.address, 1)
  if (path.startsWith('/api/attachments/')) return idOf(kinds.attachment, 1)
  if (path.startsWith('/api/people/')) return idOf(kinds.user, 2)
  if (path.startsWith('/api/vacancies/')) return idOf(kinds.vacancy, 1)
  if (path.startsWith('/api/exports/')) return idOf(kinds.exported, 11)
  return idOf(kinds.candidate, 1)
}
