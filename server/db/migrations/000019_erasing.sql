-- Candidates who were erased or anonymised, and how long candidates are kept.

-- The key of the hashes below: random, sealed under KURIER_SECRET like a grant, and sealed again when the secret changes.
-- So the hashes stay valid after the secret that was used then is removed.
create table erasure_key (
  is_only boolean primary key default true check (is_only),
  sealed_key text not null
);

-- Addresses of people who were erased: HMAC-SHA-256 of the canonical address. They are not stored again until an
-- administrator allows it.
create table erased_addresses (
  hash text primary key,
  erased_at timestamptz not null
);

-- What was erased and has to be cleaned up, without whom. The id of the candidate names nobody any more.
create table erasures (
  id uuid primary key,
  candidate_id uuid not null,
  kind text not null check (kind in ('erase', 'anonymise')),
  erased_at timestamptz not null,
  -- Names of the files of pictures in the deleted mail: hashes of their addresses.
  pictures text[] not null,
  -- When the bytes were removed from this server's files for the first time, and once more after every request that was
  -- under way had ended.
  cleaned_at timestamptz,
  settled_at timestamptz
);
create index erasures_open on erasures (erased_at) where settled_at is null;

-- What an administrator asked for and another one has to confirm.
create table erasure_requests (
  candidate_id uuid primary key references candidates on delete cascade,
  kind text not null check (kind in ('erase', 'anonymise')),
  asked_by uuid not null references users on delete cascade,
  asked_at timestamptz not null
);

-- Since when the name and address of somebody who was erased are missing in a mail that concerns others too.
alter table messages add column redacted_at timestamptz;

alter table candidates add column anonymised_at timestamptz;

alter table organisation
  -- Whether two administrators have to agree before a candidate is erased or anonymised.
  add column erasure_needs_two boolean not null default false,
  -- How many days before a candidate is erased because of their age the owner is told.
  add column retention_notice_days integer not null default 14 check (retention_notice_days between 1 and 90),
  -- When candidates were last looked through.
  add column retention_ran_at timestamptz;

-- How many months after the last contact candidates at a stage are erased or anonymised. A stage without a row: never.
create table retention_rules (
  stage text primary key check (stage in ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected')),
  months integer not null check (months between 1 and 120),
  action text not null check (action in ('erase', 'anonymise'))
);

create table candidate_retention (
  candidate_id uuid primary key references candidates on delete cascade,
  -- Somebody decided that the candidate is kept until then, whatever the rules say.
  kept_until timestamptz,
  -- When the owner was told, in the app and by letter. Null again after a new contact.
  told_at timestamptz,
  letter_at timestamptz
);
