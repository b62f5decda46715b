-- What is finished is folded: `searches` holds open work only, and one row for each mailbox says what was searched.

-- One row for each mailbox that is synced.
create table searched_mailboxes (
  mailbox_id uuid primary key references mailboxes on delete cascade,
  -- Searches are planned for the addresses in wanted_addresses up to this number.
  planned_to integer not null default 0,
  -- When it was last queued because more addresses are wanted.
  queued_at timestamptz,
  -- How many candidates are searched for since the last time that no search for past mail was open.
  planned_candidates integer not null default 0,
  -- Until when all candidates' addresses are searched whole, except those in open searches and wanted ones.
  searched_at timestamptz,
  -- When the comparison with Gmail that is under way began, and how many unknown messages it has found so far.
  comparing_since timestamptz,
  found integer not null default 0,
  -- When the last complete comparison ended, and how many unknown messages it found.
  compared_at timestamptz,
  unknown integer not null default 0,
  -- How many messages the mailbox has, as Google said last; null: not known.
  messages integer,
  -- When the messages in listed_messages were listed; null: they were not.
  listed_at timestamptz
);
create index searched_mailboxes_planned on searched_mailboxes (planned_to);

insert into searched_mailboxes
  (mailbox_id, planned_candidates, searched_at, comparing_since, found, compared_at, unknown)
select mailbox.id, coalesce(past.candidates, 0), past.searched_at, comparing.since, coalesce(comparing.found, 0),
  compared.ended_at, coalesce(compared.found, 0)
from mailboxes mailbox
left join (
  select mailbox_id, max(done_at) filter (where kind = 'past') as searched_at,
    case when bool_or(done_at is null) then count(distinct candidate)::int end as candidates
  from searches left join lateral unnest(candidate_ids) as candidate on true
  where kind in ('past', 'traces') group by mailbox_id) past on past.mailbox_id = mailbox.id
left join (
  select distinct on (mailbox_id) mailbox_id, created_at as since, sum(found)::int as found
  from searches where kind = 'audit' group by mailbox_id, created_at having bool_or(done_at is null)
  order by mailbox_id, created_at desc) comparing on comparing.mailbox_id = mailbox.id
left join (
  select distinct on (mailbox_id) mailbox_id, max(done_at) as ended_at, sum(found)::int as found
  from searches where kind = 'audit' group by mailbox_id, created_at having bool_and(done_at is not null)
  order by mailbox_id, created_at desc) compared on compared.mailbox_id = mailbox.id
where mailbox.disconnected_at is null and mailbox.cursor is not null;

-- Truncating gives the disk space back at once.
create table open_searches as select * from searches where done_at is null;
truncate searches;
drop index searches_open;
alter table searches
  drop column done_at,
  drop column found,
  drop column named,
  drop constraint searches_kind_check,
  add constraint searches_kind_check
    check (kind in ('past', 'traces', 'late', 'gap', 'audit', 'retrace', 'lifted', 'listing'));
insert into searches
  (id, mailbox_id, kind, addresses, names, candidate_ids, not_before, since, page_token, created_at)
select id, mailbox_id, kind, addresses, names, candidate_ids, not_before, since, page_token, created_at
from open_searches;
drop table open_searches;
create index searches_due on searches (not_before, mailbox_id);
create index searches_turn on searches (mailbox_id, kind, not_before, id);
create index searches_addresses on searches using gin (addresses);
create index searches_candidates on searches using gin (candidate_ids);

-- A comparison searches for some addresses each night, in this order.
create index candidate_addresses_ordinal on candidate_addresses (ordinal);

-- Addresses of candidates that mailboxes have to search for, in the order in which they were asked for. Searches for
-- them are planned mailbox by mailbox. A row that every mailbox has planned is deleted.
create table wanted_addresses (
  number integer generated always as identity primary key,
  -- Canonical: see server/mail/address.ts, addressKey.
  address_key text not null unique,
  asked_at timestamptz not null
);

-- Wanted addresses that one mailbox has planned before its turn, because its owner waits for them.
create table hurried_addresses (
  mailbox_id uuid not null references mailboxes on delete cascade,
  number integer not null references wanted_addresses on delete cascade,
  primary key (mailbox_id, number)
);
create index hurried_addresses_number on hurried_addresses (number);

-- Google's ids of the messages in a mailbox that need no look: what the last comparison listed and is not stored, and
-- strangers' mail since. While a comparison lists the mailbox, its pages too.
create table listed_messages (
  number integer generated always as identity primary key,
  mailbox_id uuid not null references mailboxes on delete cascade,
  -- 'known': needs no look. 'page': of the listing that is under way.
  kind text not null check (kind in ('known', 'page')),
  listed_at timestamptz not null,
  -- Packed: see server/sync/packed-ids.ts.
  ids bytea not null
);
create index listed_messages_mailbox on listed_messages (mailbox_id);

-- Expired rows are found by their index and deleted in batches.
create index sessions_expired on sessions (expires_at);
create index verifications_expired on verifications (expires_at);
