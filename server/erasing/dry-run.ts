import { sql } from 'kysely'
import { type Db, snapshot } from '../db/db.ts'
import { footprintOf } from './footprint.ts'
import { mentionsOf } from './stored-mail.ts'

/** How much would go and how much would stay if a candidate were erased. Nothing tells whose the mail is. */
export interface DryRun {
  /** Deleted. `unsent`: drafts, and messages that have not left. */
  emails: number
  files: number
  unsent: number
  applications: number
  /** Addresses that would not be stored again. */
  addresses: number
  /** Events of the audit log that lose their details. */
  events: number
  /** Mail that stays without the name and the addresses, because another candidate's profile shows it. */
  othersEmails: number
  /** Other mail whose text contains one of the addresses; it is taken out there too. */
  mentions: number
  /** Addresses that stay, because another candidate or a colleague has them too. */
  sharedAddresses: number
}

/**
 * Counts what erasing a candidate would do. It counts all mail, because all goes, whoever may read it.
 *
 * @throws Problem `candidate-not-found`
 */
export async function dryRunOf(db: Db, candidateId: string): Promise<DryRun> {
  return await snapshot(db, async (tx) => {
    const footprint = await footprintOf(tx, candidateId)
    const mentions = await mentionsOf(tx, footprint.spellings)
    const known = new Set([...footprint.alone, ...footprint.others])
    const { rows } = await sql<Pick<DryRun, 'files' | 'unsent' | 'applications' | 'events'>>`select
      (select count(*)::int from attachments where message_id = any(${footprint.alone}::uuid[])) as files,
      (select count(*)::int from drafts where candidate_id = ${candidateId}::uuid)
        + (select count(*)::int from outbox where candidate_id = ${candidateId}::uuid
          and state in ('queued', 'sending', 'failed', 'in_doubt')) as unsent,
      (select count(*)::int from applications where candidate_id = ${candidateId}::uuid) as applications,
      (select count(*)::int from audit_events where subject_type = 'candidate'
        and subject_id = ${candidateId}) as events`.execute(tx)
    return {
      ...rows[0]!,
      emails: footprint.alone.length,
      addresses: footprint.keys.length,
      othersEmails: footprint.others.length,
      mentions: mentions.filter((id) => !known.has(id)).length,
      sharedAddresses: footprint.sharedAddresses,
    }
  })
}
