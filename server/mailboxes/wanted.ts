import { type RawBuilder, sql } from 'kysely'

/**
 * An SQL condition: whether a mailbox has not planned to search for this canonical address yet, which was given to a
 * candidate a while ago.
 */
export function isWanted(
  mailboxId: RawBuilder<unknown>,
  addressKey: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from wanted_addresses wanted
    join searched_mailboxes searched on searched.mailbox_id = ${mailboxId} and wanted.number > searched.planned_to
    where wanted.address_key = ${addressKey} and not exists (select 1 from hurried_addresses hurried
      where hurried.mailbox_id = searched.mailbox_id and hurried.number = wanted.number))`
}
