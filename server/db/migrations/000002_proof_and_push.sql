-- Push -------------------------------------------------------------------------------------------------------------

alter table mailboxes
  -- Until when Google tells of changes by itself; null: only polling.
  add column watch_until timestamptz,
  -- When to ask for that again; null: not at all.
  add column watch_due_at timestamptz,
  -- When the owner was written to about the action needed: once, after a day of it.
  add column owner_told_at timestamptz,
  -- When what is stored is next compared with what Google has; null: after the first look.
  add column audit_due_at timestamptz;

-- Proof ------------------------------------------------------------------------------------------------------------

-- 'gap': everything that arrived while history was lost, whoever it is from; 'audit': all mail with these
-- addresses, compared with what is stored; 'retrace': their traces once more; 'lifted': all mail with what is no
-- longer blocked, headers first.
alter table searches
  drop constraint searches_kind_check,
  add constraint searches_kind_check check (kind in ('past', 'traces', 'late', 'gap', 'audit', 'retrace', 'lifted')),
  -- Messages that Google named, the known ones too.
  add column named integer not null default 0;

-- The thread a message was seen in: three of one thread are looked at together.
alter table ledger add column provider_thread_id text;

-- An answer in a candidate's conversation from an address that is nobody's: offered to the mailbox's owner.
create table address_offers (
  mailbox_id uuid not null references mailboxes on delete cascade,
  candidate_id uuid not null references candidates on delete cascade,
  address text not null,
  address_key text not null,
  name text not null default '',
  -- What it answers, on the candidate's profile; null: but for a +tag it is an address of the candidate's.
  message_id uuid references messages on delete cascade,
  offered_at timestamptz not null,
  dismissed_at timestamptz,
  primary key (mailbox_id, candidate_id, address_key)
);
create index address_offers_candidate on address_offers (candidate_id) where dismissed_at is null;

-- Privacy ----------------------------------------------------------------------------------------------------------

-- Whose mail is never read: an address, or a domain with everything below it as '@domain'. Without a person it
-- is the company's list and holds for every mailbox.
create table blocks (
  id uuid primary key,
  user_id uuid references users on delete cascade,
  -- Canonical: see server/mail/address.ts, addressKey.
  pattern text not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null
);
create unique index blocks_own on blocks (user_id, pattern) where user_id is not null;
create unique index blocks_company on blocks (pattern) where user_id is null;

-- Quota ------------------------------------------------------------------------------------------------------------

-- Units spent in the last minute, epoch second → units, by all processes: one row a mailbox and one for the Google
-- project.
create table quota_windows (
  key text primary key,
  spent jsonb not null
);
