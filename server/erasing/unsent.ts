import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { type Erased, redactText } from '../mail/redaction.ts'

/** Deletes what was written to a candidate and not sent, and what was sent from here, with the files. */
export async function deleteWritten(tx: Tx, candidateId: string): Promise<void> {
  await sql`delete from outbox_attachments file using drafts
    where file.draft_id = drafts.id and drafts.candidate_id = ${candidateId}::uuid`.execute(tx)
  const drafts = await tx
    .deleteFrom('drafts')
    .where('candidate_id', '=', candidateId)
    .returning('user_id')
    .execute()
  await tx.deleteFrom('outbox').where('candidate_id', '=', candidateId).execute()
  await notify(
    tx,
    ...drafts.map((row) => ({ kind: 'draft', userId: row.user_id, candidateId, isNew: true }) as const),
  )
}

/**
 * Takes somebody out of what was written on other profiles: as a recipient, and by name and address in the text. A
 * message without any recipient left fails when it is to be sent.
 *
 * @param spellings of the addresses, in lower case
 */
export async function redactWritten(tx: Tx, spellings: readonly string[], erased: Erased): Promise<void> {
  if (spellings.length === 0) return
  await redactOutbox(tx, spellings, erased)
  await redactDrafts(tx, spellings, erased)
}

async function redactOutbox(tx: Tx, spellings: readonly string[], erased: Erased): Promise<void> {
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'recipients', 'subject', 'html', 'snippet', 'full_html'])
    .where(
      named(sql`outbox.recipients::text || ' ' || outbox.subject || ' ' || outbox.html || ' '
      || outbox.full_html`)(spellings),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id, recipients, ...texts } of rows) {
    const { to, cc, bcc } = recipients
    const kept = { to: without(to, erased), cc: without(cc, erased), bcc: without(bcc, erased) }
    const isLost = kept.to.length + kept.cc.length + kept.bcc.length === 0
    await tx
      .updateTable('outbox')
      .set({
        recipients: JSON.stringify(kept),
        subject: redactText(texts.subject, erased),
        html: redactText(texts.html, erased),
        snippet: redactText(texts.snippet, erased),
        full_html: redactText(texts.full_html, erased),
      })
      .where('id', '=', id)
      .execute()
    if (!isLost) continue
    await tx
      .updateTable('outbox')
      .set({ state: 'failed', error_code: 'recipient-missing' })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .execute()
  }
}

async function redactDrafts(tx: Tx, spellings: readonly string[], erased: Erased): Promise<void> {
  const rows = await tx
    .selectFrom('drafts')
    .select(['id', 'content', 'user_id', 'candidate_id'])
    .where(named(sql`drafts.content::text`)(spellings))
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id, content, user_id, candidate_id } of rows) {
    const { to, cc, bcc, subject, html } = content
    const kept = {
      ...content,
      to: without(to, erased),
      cc: without(cc, erased),
      bcc: without(bcc, erased),
      subject: redactText(subject, erased),
      html: redactText(html, erased),
    }
    // The higher version tells browsers that have this draft open that it was changed elsewhere.
    await tx
      .updateTable('drafts')
      .set((eb) => ({ content: JSON.stringify(kept), version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute()
    await notify(tx, { kind: 'draft', userId: user_id, candidateId: candidate_id, isNew: false })
  }
}

function without<A extends { address: string }>(people: readonly A[], erased: Erased): A[] {
  return people.filter(({ address }) => !erased.has(addressKey(address)))
}

function named(text: ReturnType<typeof sql>) {
  return (spellings: readonly string[]) =>
    sql<boolean>`exists (select 1 from unnest(${[...spellings]}::text[]) as address
      where strpos(lower((${text}) collate "C"), address) > 0)`
}
