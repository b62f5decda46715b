-- People who leave: grants of paused mailboxes, people removed for good, and conversations that are handed over.

-- When the grant of a paused mailbox was last used: Google ends a grant that nobody uses for six months.
alter table mailboxes add column renewed_at timestamptz;

-- Removed for good: since when, what happens to the mail that was shared, and when it was done. The row stays, without
-- anything personal, because the audit log and the mail that was kept refer to it.
alter table users add column erasing_since timestamptz;
alter table users add column erasing_mail text check (erasing_mail in ('keep', 'remove'));
alter table users add column erased_at timestamptz;
alter table users add check ((erasing_since is null) = (erasing_mail is null));
create index users_erasing on users (erasing_since) where erasing_since is not null and erased_at is null;

-- Open conversations of somebody whose access ended, assigned to a colleague.
create table handovers (
  id uuid primary key,
  candidate_id uuid not null references candidates on delete cascade,
  -- The newest message of the conversation then: a stored one or one of the outbox.
  message_id uuid not null,
  from_user_id uuid not null references users on delete cascade,
  to_user_id uuid not null references users on delete cascade,
  by_user_id uuid references users on delete set null,
  at timestamptz not null,
  -- When the colleague closed the notice.
  seen_at timestamptz
);
create unique index handovers_conversation on handovers (from_user_id, candidate_id, message_id);
create index handovers_unseen on handovers (to_user_id) where seen_at is null;

-- Mail that was deleted for good, whose bytes are still in the files of the embedded database: see
-- server/messages/deleted-mail.ts.
create table deleted_mail (
  id uuid primary key,
  at timestamptz not null default now()
);
