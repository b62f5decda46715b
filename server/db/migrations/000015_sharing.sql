-- Who may read a candidate's mail: vacancies with their teams, and what the owner of each mailbox shares.

-- Settings of the whole organisation: exactly one row.
create table organisation (
  is_only boolean primary key default true check (is_only),
  -- Who, of those with the permission "Access candidate mailbox", reads a candidate's shared mail: their hiring team or
  -- everyone.
  readers text not null default 'team' check (readers in ('team', 'everyone')),
  -- When an administrator chose; null: nobody was asked yet.
  readers_chosen_at timestamptz,
  -- Whether the owner of a mailbox is asked before earlier mail with an address that a colleague brought is shared.
  asks_owners boolean not null default true
);
-- Where people already read mail as everyone, an upgrade takes it from nobody.
insert into organisation (readers, asks_owners)
  select case when exists (select 1 from users) then 'everyone' else 'team' end, true;

create table vacancies (
  id uuid primary key,
  title text not null check (title <> ''),
  status text not null default 'open' check (status in ('open', 'closed')),
  -- A confidential vacancy and the mail of its candidates are seen by its team alone.
  confidential boolean not null default false,
  -- The id in another recruiting system that feeds this one.
  external_id text unique,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table vacancy_members (
  vacancy_id uuid not null references vacancies on delete cascade,
  user_id uuid not null references users on delete cascade,
  primary key (vacancy_id, user_id)
);
create index vacancy_members_user on vacancy_members (user_id);

create table applications (
  id uuid primary key,
  candidate_id uuid not null references candidates on delete cascade,
  -- Null: the candidate applied for no vacancy in particular.
  vacancy_id uuid references vacancies on delete cascade,
  stage text not null default 'applied'
    check (stage in ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique nulls not distinct (candidate_id, vacancy_id)
);
create index applications_vacancy on applications (vacancy_id);

-- Each position that candidates had becomes a vacancy; each candidate's position and stage become an application.
insert into vacancies (id, title, created_at, updated_at)
  select gen_random_uuid(), position, min(created_at), max(updated_at) from candidates where position <> ''
  group by position;
insert into applications (id, candidate_id, vacancy_id, stage, created_at, updated_at)
  select gen_random_uuid(), candidates.id, vacancies.id, candidates.stage, candidates.created_at, candidates.updated_at
  from candidates left join vacancies on vacancies.title = candidates.position;

-- People in a candidate's hiring team besides the owner and the teams of the vacancies.
create table candidate_people (
  candidate_id uuid not null references candidates on delete cascade,
  user_id uuid not null references users on delete cascade,
  -- Assigned by a colleague, or because they wrote to the candidate.
  because text not null check (because in ('assigned', 'wrote', 'accepted')),
  added_by uuid references users on delete set null,
  added_at timestamptz not null,
  primary key (candidate_id, user_id)
);
create index candidate_people_user on candidate_people (user_id);

alter table candidates
  -- The user whose own file this is: they never read it.
  add column user_id uuid references users on delete set null,
  -- Since when the mail is sealed, because the candidate was hired or reached another stage marked so.
  add column sealed_at timestamptz;

-- Administrators who are named to read sealed mail.
alter table users add column sees_sealed boolean not null default false;

-- Who gave the address to the candidate. Null in rows from before it was recorded.
alter table candidate_addresses add column added_by uuid references users on delete set null;
update candidate_addresses set added_by = candidates.owner_id
  from candidates where candidates.id = candidate_addresses.candidate_id;

-- What the owner of a mailbox shares, for each address: see server/sharing/. An address without a row is not shared.
create table address_sharing (
  mailbox_id uuid not null references mailboxes on delete cascade,
  -- Canonical: see server/mail/address.ts, addressKey.
  address_key text not null,
  -- 'held': its mail is counted, not opened, until the owner decides. 'private': shown to the owner alone.
  state text not null check (state in ('shared', 'held', 'private')),
  -- Why: the owner brought the address, wrote to it, chose it (notice, preview or settings); no mail was there when a
  -- colleague brought it; the organisation does not ask; it was shared before owners were asked; or a colleague brought
  -- it and the owner has not decided.
  because text not null
    check (because in ('brought', 'wrote', 'chosen', 'began_here', 'organisation', 'before', 'colleague')),
  -- The colleague who brought the address, and the candidate whom they gave it to: for the question to the owner.
  brought_by uuid references users on delete set null,
  candidate_id uuid references candidates on delete set null,
  -- When all searches for it had ended, so that the owner is asked about a complete count. Null: still counting.
  counted_at timestamptz,
  created_at timestamptz not null,
  -- When the owner decided.
  decided_at timestamptz,
  -- When the owner was told by letter.
  told_at timestamptz,
  primary key (mailbox_id, address_key)
);
create index address_sharing_key on address_sharing (address_key);
create index address_sharing_waiting on address_sharing (mailbox_id) where state = 'held';

-- What colleagues could read stays readable.
insert into address_sharing (mailbox_id, address_key, state, because, counted_at, created_at)
  select distinct copy.mailbox_id, who.address_key, 'shared', 'before', now(), now()
  from message_copies copy
  join message_participants who on who.message_id = copy.message_id
  join candidate_addresses written on written.address_key = who.address_key;

-- Messages that concern a candidate through a held address only: known by id and date, never opened.
create table held_messages (
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_id text not null,
  provider_thread_id text not null,
  received_at timestamptz not null,
  address_keys text[] not null,
  primary key (mailbox_id, provider_id)
);
create index held_messages_keys on held_messages using gin (address_keys);

-- Gmail threads that are private to those who have the mail themselves. A later message of the thread is private too.
create table private_threads (
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_thread_id text not null,
  made_by uuid references users on delete set null,
  made_at timestamptz not null,
  primary key (mailbox_id, provider_thread_id)
);
alter table outbox add column private boolean not null default false;
