-- What an owner takes back from the team: private conversations, removed mail, and mail of people who were hired.

-- The stages at which a candidate's mail is sealed and their addresses are not matched any more.
alter table organisation add column sealing_stages text[] not null default '{hired}';

-- When somebody reopened a sealed candidate who is still at a sealing stage. Null again after they leave that stage.
alter table candidates add column reopened_at timestamptz;

-- Mail that the owner of an inbox removed from the profiles, by Google's account and message. It outlives the copy and
-- the mailbox row, so that a message which is fetched again stays removed.
create table removed_mail (
  google_sub text not null,
  provider_id text not null,
  removed_by uuid references users on delete set null,
  removed_at timestamptz not null,
  primary key (google_sub, provider_id)
);

-- Candidates with whom the new conversations of a user are private.
create table private_candidates (
  user_id uuid not null references users on delete cascade,
  candidate_id uuid not null references candidates on delete cascade,
  since timestamptz not null,
  primary key (user_id, candidate_id)
);

-- To find what answers a message, and the other messages of a thread.
create index messages_answers on messages using gin (in_reply_to, reference_ids);
create index messages_bounced on messages ((bounce->>'originalMessageId')) where bounce is not null;
create index message_copies_thread on message_copies (mailbox_id, provider_thread_id);
create index outbox_answers on outbox (reply_to_message_id) where reply_to_message_id is not null;
