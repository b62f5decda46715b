-- Blocked copies ---------------------------------------------------------------------------------------------------

-- A block hides what a mailbox has that Google is not asked about now, such as one that was disconnected: nothing could
-- bring it back. It is shown again when the block is lifted, and deleted after thirty days.
alter table message_copies drop constraint message_copies_hidden_check;
alter table message_copies add constraint message_copies_hidden_check
  check (hidden in ('trash', 'spam', 'deleted', 'removed', 'blocked'));
-- Since when.
alter table message_copies add column blocked_at timestamptz;
alter table message_copies add constraint message_copies_blocked_check
  check ((hidden is not distinct from 'blocked') = (blocked_at is not null));
create index message_copies_blocked on message_copies (blocked_at) where blocked_at is not null;
