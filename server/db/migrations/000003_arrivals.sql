-- Sending ----------------------------------------------------------------------------------------------------------

-- Since when a stored message stands for what was sent. What becomes of that message, the row is never shown again.
alter table outbox add column arrived_at timestamptz;
update outbox set arrived_at = coalesce(sent_at, created_at)
  where exists (select from messages where messages.send_id = outbox.id);

-- When Google was last asked for the addresses and signatures of a mailbox.
alter table mailboxes add column identities_at timestamptz;

-- People -----------------------------------------------------------------------------------------------------------

-- Where the last working day ends: as it was when it was decided, whatever zone the person chooses then.
alter table users add column last_working_day_zone text;
update users set last_working_day_zone = time_zone where last_working_day is not null;
alter table users add check ((last_working_day is null) = (last_working_day_zone is null));
