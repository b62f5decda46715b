-- Candidates who were deleted or merged: they stay for thirty days, and can come back.

alter table candidates
  -- In the bin since then, or merged into another candidate. Nobody sees a candidate while this is set.
  add column deleted_at timestamptz,
  -- The candidate that this one was merged into.
  add column merged_into uuid references candidates on delete cascade,
  add constraint candidates_merged_check check (merged_into is null or deleted_at is not null);
create index candidates_deleted on candidates (deleted_at) where deleted_at is not null;

-- A name as it is compared: folded, its words in the order of the alphabet, so that "Kowalska Anna" is "anna kowalska".
create function name_key(value text) returns text language sql immutable parallel safe
  return (select string_agg(word, ' ' order by word) from regexp_split_to_table(folded(value), '[\s,.]+') word
    where word <> '');
create index candidates_name_key on candidates (name_key(name)) where deleted_at is null;

-- What a deleted candidate gets back when they are restored.
create table binned_candidates (
  candidate_id uuid primary key references candidates on delete cascade,
  deleted_by uuid references users on delete set null,
  -- The rows of candidate_messages and address_offers.
  links jsonb not null,
  offers jsonb not null
);

-- Their rows of candidate_addresses. In that table they would match mail.
create table binned_addresses (
  id uuid primary key,
  candidate_id uuid not null references binned_candidates on delete cascade,
  address text not null,
  address_key text not null,
  added_by uuid references users on delete set null,
  created_at timestamptz not null,
  theirs_since timestamptz,
  ordinal integer not null,
  -- The mailboxes whose owner shared the address with this candidate, each with `shared_at` of that decision.
  covered jsonb not null default '{}'
);
create index binned_addresses_candidate on binned_addresses (candidate_id);
create index binned_addresses_key on binned_addresses (address_key);

-- Two candidates who became one.
create table candidate_merges (
  id uuid primary key,
  -- Who stays, and who was merged into them.
  kept_id uuid not null references candidates on delete cascade,
  merged_id uuid not null references candidates on delete cascade,
  merged_at timestamptz not null,
  merged_by uuid references users on delete set null,
  undone_at timestamptz,
  -- What moved and what it was before: see MergeRecord in server/profiles/merge-record.ts.
  record jsonb not null
);
create index candidate_merges_kept on candidate_merges (kept_id) where undone_at is null;
create index candidate_merges_merged on candidate_merges (merged_id);

-- Mail that a merge did not open to somebody: they read the candidate, but not by this address, because they did not
-- read the candidate that it came from.
create table reading_limits (
  candidate_id uuid not null references candidates on delete cascade,
  user_id uuid not null references users on delete cascade,
  address_key text not null,
  -- The merge that set it.
  merge_id uuid not null,
  primary key (candidate_id, user_id, address_key)
);
create index reading_limits_user on reading_limits (user_id);

-- Two candidates of whom somebody said that they are not the same person; the smaller id first.
create table distinct_candidates (
  one_id uuid not null references candidates on delete cascade,
  other_id uuid not null references candidates on delete cascade,
  said_by uuid references users on delete set null,
  said_at timestamptz not null,
  primary key (one_id, other_id),
  check (one_id < other_id)
);
create index distinct_candidates_other on distinct_candidates (other_id);

-- Files of exported mail. A job writes them; whoever asked may download them for some days.
create table exports (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  -- Null: the user's own data.
  candidate_id uuid references candidates on delete cascade,
  format text not null check (format in ('eml', 'mbox', 'pdf')),
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'failed')),
  created_at timestamptz not null,
  -- Runs of the job since it last got on.
  attempts integer not null default 0,
  size_bytes integer,
  expires_at timestamptz not null
);
create index exports_user on exports (user_id);
create index exports_candidate on exports (candidate_id);
create index exports_expiry on exports (expires_at);

-- The emails of an export, in the order of the file.
create table export_items (
  export_id uuid not null references exports on delete cascade,
  ordinal integer not null,
  message_id uuid not null,
  -- Fetched and not yet in the file.
  raw bytea,
  -- Whether it is settled, and why it is not in the file: a code of server/errors.ts.
  done boolean not null default false,
  problem text,
  -- Whether a candidate is masked in it.
  masked boolean not null default false,
  primary key (export_id, ordinal)
);

-- The file, in parts of one size.
create table export_parts (
  export_id uuid not null references exports on delete cascade,
  number integer not null,
  content bytea not null,
  primary key (export_id, number)
);

create index export_items_message on export_items (message_id);

-- No file outlives an email in it: whatever deletes messages (an erasure, a disconnected inbox) also deletes the files
-- that contain them. A file that is being written is written without them.
create function forget_exported() returns trigger language plpgsql as $$
declare
  concerned uuid[] := array(select distinct export_id from export_items where message_id in (select id from gone));
begin
  if concerned = '{}' then
    return null;
  end if;
  -- Waits for a job that is just finishing.
  perform 1 from exports where id = any(concerned) order by id for update;
  delete from exports where id = any(concerned) and state <> 'waiting';
  delete from export_items where message_id in (select id from gone);
  return null;
end
$$;
create trigger messages_exported after delete on messages
  referencing old table as gone for each statement execute function forget_exported();
