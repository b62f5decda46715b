-- Which mail is which ----------------------------------------------------------------------------------------------

alter table messages
  -- Messages of one family must be compared with each other: see server/messages/identity.ts. Null in rows from
  -- before families existed, whose identity comes from Message-ID, sender and Date.
  add column family text,
  -- The canonical address in X-Original-From, and whether the copy that is shown came through a mailing list.
  add column original_from text,
  add column is_list boolean not null default false;
create index messages_family on messages (family) where family is not null;

-- Digest of the copy's content, with the version of the parser. Null in older rows.
alter table message_copies add column digest text;
alter table attachments add column digest text;

-- 'again': a stored copy that may belong to another mail. It is fetched and compared once more.
alter table ledger
  drop constraint ledger_found_by_check,
  add constraint ledger_found_by_check check (found_by in ('search', 'trace', 'history', 'again'));

-- All copies of messages that have several copies or share a Message-ID: only these can have been wrongly joined or
-- separated.
insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
select copy.mailbox_id, copy.provider_id, copy.provider_thread_id, 'again', now(), now()
from message_copies copy
join messages on messages.id = copy.message_id
join mailboxes on mailboxes.id = copy.mailbox_id
where mailboxes.disconnected_at is null
  and copy.hidden is distinct from 'removed' and copy.hidden is distinct from 'deleted'
  and (exists (select 1 from message_copies other where other.message_id = copy.message_id and other.id <> copy.id)
    or exists (select 1 from messages other
      where other.message_id_header = messages.message_id_header and other.id <> messages.id))
on conflict (mailbox_id, provider_id) do update
  set found_by = 'again', attempts = 0, next_attempt_at = excluded.next_attempt_at, set_aside_at = null;

-- Sending ----------------------------------------------------------------------------------------------------------

-- Whether this attempt has called Google: false from its start, true from just before the call. An attempt that was
-- interrupted before the call has sent nothing. Null if unknown, as for attempts of older versions.
alter table outbox add column called boolean;
