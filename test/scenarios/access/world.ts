import type { MailSpec, WorldSpec } from '../../../emulator/spec.ts'
import { insertAddresses, readAddresses } from '../../../server/candidates/addresses.ts'
import { insertCandidates } from '../../../server/candidates/candidates.ts'
import type { Db } from '../../../server/db/db.ts'
import { newId } from '../../../server/ids.ts'
import { addressKey } from '../../../server/mail/address.ts'
import { createUser } from '../../../server/users/people.ts'
import { hashPassword } from '../../../server/users/sign-in.ts'
import type { Engine } from '../../support/database.ts'
import { Visitor } from '../../support/http.ts'
import { connect, type Office, openOffice, untilState } from '../../support/office.ts'
import { type Case, cases, type Viewer } from './table.ts'

const password = 'a password of the access matrix'
const anna = 'anna@kurier.test'

/** Words that are in the email of one case and nowhere else. */
export function marks(one: Case) {
  return {
    subject: `Temat-${one}`,
    body: `Tresc-${one}`,
    file: `Plik-${one}.txt`,
    content: `Zalacznik-${one}`,
  }
}

/** The address of the candidate of a case. */
export function addressOf(one: Case): string {
  return `${one.toLowerCase()}@poczta.example`
}

const people = [
  ['anna', 'recruiter', 'send'],
  ['tomek', 'recruiter', 'send'],
  ['ewa', 'manager', 'read'],
  ['piotr', 'recruiter', 'none'],
  ['olga', 'recruiter', 'send'],
  ['marta', 'admin', 'send'],
  ['zofia', 'admin', 'send'],
] as const

/** Those with an inbox of their own. Only Anna's holds mail. */
const connected = ['anna', 'tomek', 'olga', 'marta', 'zofia'] as const

/** What the requests of the matrix name. */
export interface Ids {
  candidate: Record<Case, string>
  /** Our id of the email; for a held one an id that no email has. */
  message: Record<Case, string>
  attachment: Record<Case, string>
  /** The owner of the inbox. */
  anna: string
}

export interface AccessWorld {
  office: Office
  ids: Ids
  visitors: Record<Viewer, Visitor>
  /** Pauses Anna's inbox and returns once it is paused: for the case `paused`. */
  pauseAnna(): Promise<void>
  close(): Promise<void>
}

/** An office in which every case of the table stands: Anna's inbox is imported, and then each rule is applied. */
export async function openAccessWorld(engine: Engine): Promise<AccessWorld> {
  const office = await openOffice(engine, { world: google(), demoPeople: false })
  const { db } = office.database
  const users = await addPeople(db)
  const candidate = await addCandidates(db, users)
  const visitors = await signIn(office)
  for (const name of connected) {
    await connect(visitors[name], `${name}@kurier.test`)
    await untilState(visitors[name], 'connected')
  }
  const ids = await applyRules(db, users, candidate)
  const erased = await visitors.marta.post(`/api/candidates/${candidate.erased}/erasure`, { kind: 'erase' })
  if (erased.status !== 200) throw new Error(`not erased: ${erased.status} ${erased.text}`)
  return {
    office,
    ids,
    visitors,
    pauseAnna: async () => {
      const { status, text } = await visitors.marta.request('PUT', `/api/people/${users.anna}/access`, {
        access: 'disabled',
      })
      if (status !== 200) throw new Error(`Anna was not paused: ${status} ${text}`)
    },
    close: () => office.close(),
  }
}

function google(): WorldSpec {
  const at = Date.now() - 86_400_000
  const mail = (Object.keys(cases) as Case[]).map((one, index): MailSpec => {
    const { subject, body, file, content } = marks(one)
    const raw = [
      `From: Kandydat <${addressOf(one)}>`,
      `To: ${anna}`,
      `Subject: ${subject}`,
      `Date: ${new Date(at + index * 1_000).toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${one}@access.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      body,
      '--b',
      `Content-Type: text/plain; name=${file}`,
      `Content-Disposition: attachment; filename=${file}`,
      '',
      content,
      '--b--',
      '',
    ]
    return {
      at: at + index * 1_000,
      raw: Buffer.from(raw.join('\r\n')),
      copies: [{ account: anna, labels: ['INBOX'] }],
    }
  })
  return {
    accounts: connected.map((name) => ({ email: `${name}@kurier.test`, name })),
    mail,
    correspondents: [],
  }
}

type Users = Record<Exclude<Viewer, 'nobody'>, string>

async function addPeople(db: Db): Promise<Users> {
  const passwordHash = await hashPassword(password)
  const by = { actorId: null, now: new Date(), onAccessChanged: async () => undefined }
  const users = await db.transaction().execute(async (tx) => {
    const made: [string, string][] = []
    for (const [name, role, mailPermission] of people) {
      const person = { name, email: `${name}@kurier.test`, role, mailPermission, passwordHash }
      made.push([name, (await createUser(tx, person, by)).id])
    }
    return Object.fromEntries(made) as Users
  })
  await db.updateTable('users').set({ sees_sealed: true }).where('id', '=', users.zofia).execute()
  await db.updateTable('organisation').set({ readers: 'team', asks_owners: false }).execute()
  return users
}

/** One candidate a case, owned by Anna. The team is assigned except where the case says otherwise. */
async function addCandidates(db: Db, users: Users): Promise<Ids['candidate']> {
  const now = new Date()
  const made: [Case, string][] = []
  await db.transaction().execute(async (tx) => {
    for (const one of Object.keys(cases) as Case[]) {
      const id = newId()
      await insertCandidates(tx, [{ id, name: `Kandydat ${one}`, position: '', stage: 'applied' }], {
        actorId: users.anna,
        now,
      })
      const addresses = await readAddresses(tx, [addressOf(one)], 'addresses')
      const rows = addresses.map((address) => ({ candidateId: id, address }))
      await insertAddresses(tx, rows, { actorId: users.anna, now })
      made.push([one, id])
    }
  })
  return Object.fromEntries(made) as Ids['candidate']
}

async function applyRules(db: Db, users: Users, candidate: Ids['candidate']): Promise<Ids> {
  const team = [users.tomek, users.ewa, users.piotr, users.zofia]
  const assigned = (Object.keys(cases) as Case[]).filter((one) => !['foreign', 'confidential'].includes(one))
  await db
    .insertInto('candidate_people')
    .values(
      assigned.flatMap((one) =>
        team.map((user) => ({
          candidate_id: candidate[one],
          user_id: user,
          because: 'assigned' as const,
          added_by: users.anna,
          added_at: new Date(),
        })),
      ),
    )
    .execute()
  await addVacancy(db, { title: 'Otwarta', confidential: false, candidate: candidate.confidential, team })
  await addVacancy(db, {
    title: 'Poufna',
    confidential: true,
    candidate: candidate.confidential,
    team: [users.anna],
  })
  const mailbox = await db
    .selectFrom('mailboxes')
    .select('id')
    .where('user_id', '=', users.anna)
    .executeTakeFirstOrThrow()
  const share = async (one: Case, state: 'held' | 'private') =>
    await db
      .updateTable('address_sharing')
      .set({ state })
      .where('address_key', '=', addressKey(addressOf(one)))
      .execute()
  const message = await messageIds(db, candidate)
  const attachment = await attachmentIds(db, message)
  await share('privateAddress', 'private')
  await share('held', 'held')
  // As if it had never been opened.
  await db.deleteFrom('messages').where('id', '=', message.held).execute()
  const copy = await db
    .selectFrom('message_copies')
    .select('provider_thread_id')
    .where('message_id', '=', message.privateThread)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('private_threads')
    .values({ mailbox_id: mailbox.id, ...copy, made_by: users.anna, made_at: new Date() })
    .execute()
  await db
    .updateTable('message_copies')
    .set({ hidden: 'removed' })
    .where('message_id', '=', message.removed)
    .execute()
  await db
    .updateTable('candidates')
    .set({ sealed_at: new Date() })
    .where('id', '=', candidate.sealed)
    .execute()
  await db
    .updateTable('candidates')
    .set({ user_id: users.tomek })
    .where('id', '=', candidate.ownFile)
    .execute()
  return { candidate, message, attachment, anna: users.anna }
}

async function addVacancy(
  db: Db,
  vacancy: { title: string; confidential: boolean; candidate: string; team: readonly string[] },
): Promise<void> {
  const at = { created_at: new Date(), updated_at: new Date() }
  const id = newId()
  const { title, confidential } = vacancy
  await db
    .insertInto('vacancies')
    .values({ id, title, confidential, external_id: null, ...at })
    .execute()
  await db
    .insertInto('vacancy_members')
    .values(vacancy.team.map((user) => ({ vacancy_id: id, user_id: user })))
    .execute()
  await db
    .insertInto('applications')
    .values({ id: newId(), candidate_id: vacancy.candidate, vacancy_id: id, stage: 'screening', ...at })
    .execute()
}

async function messageIds(db: Db, candidate: Ids['candidate']): Promise<Ids['message']> {
  const rows = await db.selectFrom('candidate_messages').select(['candidate_id', 'message_id']).execute()
  const of = new Map(rows.map((row) => [row.candidate_id, row.message_id]))
  return Object.fromEntries(
    Object.entries(candidate).map(([one, id]) => [one, of.get(id) ?? fail(`no email of ${one}`)]),
  ) as Ids['message']
}

async function attachmentIds(db: Db, message: Ids['message']): Promise<Ids['attachment']> {
  const rows = await db.selectFrom('attachments').select(['id', 'message_id']).execute()
  const of = new Map(rows.map((row) => [row.message_id, row.id]))
  return Object.fromEntries(
    Object.entries(message).map(([one, id]) => [one, of.get(id) ?? fail(`no file of ${one}`)]),
  ) as Ids['attachment']
}

function fail(what: string): never {
  throw new Error(what)
}

async function signIn(office: Office): Promise<Record<Viewer, Visitor>> {
  const site = {
    get app() {
      return office.app
    },
  }
  const visitors: [Viewer, Visitor][] = [['nobody', new Visitor(site)]]
  for (const [name] of people) {
    const visitor = new Visitor(site)
    const { status, text } = await visitor.signIn(`${name}@kurier.test`, password)
    if (status !== 204) throw new Error(`${name} could not sign in: ${status} ${text}`)
    visitors.push([name, visitor])
  }
  return Object.fromEntries(visitors) as Record<Viewer, Visitor>
}
