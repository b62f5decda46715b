-- Mail without a Message-ID ----------------------------------------------------------------------------------------

-- Versions before 000005 stored a mail without a Message-ID once for each mailbox. Copies of messages that may be one,
-- because the same address sent them within a day, are fetched and compared once more. Google gives each copy of such
-- a mail an id of its own.
insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
select copy.mailbox_id, copy.provider_id, copy.provider_thread_id, 'again', now(), now()
from message_copies copy
join messages on messages.id = copy.message_id
join mailboxes on mailboxes.id = copy.mailbox_id
where mailboxes.disconnected_at is null
  and (copy.hidden is null or copy.hidden in ('trash', 'spam'))
  and messages.family is null
  and coalesce(messages.message_id_header, 'SMTPIN_ADDED_MISSING@mx.google.com')
    ~* 'SMTPIN_ADDED_(MISSING|BROKEN)@mx\.google\.com$'
  and exists (select 1 from messages other
    where other.id <> messages.id and other.from_address = messages.from_address
      and other.sent_at between messages.sent_at - interval '1 day' and messages.sent_at + interval '1 day'
      and coalesce(other.message_id_header, 'SMTPIN_ADDED_MISSING@mx.google.com')
        ~* 'SMTPIN_ADDED_(MISSING|BROKEN)@mx\.google\.com$')
on conflict (mailbox_id, provider_id) do update
  set found_by = 'again', attempts = 0, next_attempt_at = excluded.next_attempt_at, set_aside_at = null;
