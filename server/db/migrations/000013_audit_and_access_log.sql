-- The audit log ----------------------------------------------------------------------------------------------------

-- The chain: its last row, and the row before the first that is kept, which the retention time moves forward.
create table audit_chain (
  is_only boolean primary key default true check (is_only),
  head_number integer not null default 0,
  head_hash bytea not null default decode(repeat('00', 32), 'hex'),
  anchor_number integer not null default 0,
  anchor_hash bytea not null default decode(repeat('00', 32), 'hex')
);
insert into audit_chain default values;

-- How long the logs are kept, and the last check of the chain. `configuration`: a fingerprint of each setting at the
-- last start, by its name.
create table log_settings (
  is_only boolean primary key default true check (is_only),
  audit_months integer not null default 24 check (audit_months between 6 and 120),
  access_months integer not null default 24 check (access_months between 6 and 120),
  checked_at timestamptz,
  checked_from integer,
  checked_through integer,
  broken_number integer,
  configuration jsonb
);
insert into log_settings default values;

-- `hash` covers the row before, the facts and `digest`. The digest covers the details with a random salt, so that
-- details can be erased, which leaves nothing to guess them from, and the chain still verifies.
alter table audit_events add column number integer unique;
alter table audit_events add column hash bytea;
alter table audit_events add column digest bytea;
alter table audit_events add column salt uuid default gen_random_uuid();
alter table audit_events alter column details drop not null;
alter table audit_events add constraint audit_events_erased_check check ((details is null) = (salt is null));
create index audit_events_actor on audit_events (actor_id, number desc);
create index audit_events_subject on audit_events (subject_type, subject_id, number desc);
create index audit_events_action on audit_events (action, number desc);

create function audit_digest(event audit_events) returns bytea language sql stable as $$
  select sha256(convert_to(event.salt::text || event.details::text, 'UTF8'))
$$;

-- server/users/audit-chain.ts computes the same.
create function audit_hash(previous bytea, event audit_events) returns bytea language sql stable as $$
  select sha256(previous || event.digest || convert_to(concat_ws(chr(10),
    event.number::text,
    to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    coalesce(event.actor_id::text, ''),
    event.action,
    event.subject_type,
    event.subject_id), 'UTF8'))
$$;

-- The rows from before the chain, in their order.
do $$
declare
  chain audit_chain;
  event audit_events;
begin
  select * into chain from audit_chain;
  for event in select * from audit_events order by at, id loop
    event.number := chain.head_number + 1;
    event.digest := audit_digest(event);
    event.hash := audit_hash(chain.head_hash, event);
    update audit_events set number = event.number, digest = event.digest, hash = event.hash where id = event.id;
    chain.head_number := event.number;
    chain.head_hash := event.hash;
  end loop;
  update audit_chain set head_number = chain.head_number, head_hash = chain.head_hash;
end
$$;

-- Seals a row at the end of its transaction, so that the head of the chain is the last lock that it takes, and is held
-- only while it commits. Deferred triggers run in the order of the rows.
create function seal_audit_event() returns trigger language plpgsql as $$
declare
  chain audit_chain;
  event audit_events := new;
begin
  select * into chain from audit_chain for update;
  event.number := chain.head_number + 1;
  event.digest := audit_digest(event);
  event.hash := audit_hash(chain.head_hash, event);
  update audit_events set number = event.number, digest = event.digest, hash = event.hash where id = event.id;
  update audit_chain set head_number = event.number, head_hash = event.hash;
  return null;
end
$$;
create constraint trigger audit_events_seal after insert on audit_events
  deferrable initially deferred for each row execute function seal_audit_event();

-- Rows are only added. Three routines may do more: sealing, which fills a new row's number and hash; the retention
-- time, which deletes the oldest rows; and erasure, which empties details.
create function guard_audit_events() returns trigger language plpgsql as $$
declare
  routine text := coalesce(current_setting('kurier.audit_routine', true), '');
begin
  if tg_op = 'INSERT' then
    new.number := null;
    new.digest := null;
    new.hash := null;
    return new;
  end if;
  if tg_op = 'DELETE' and routine = 'retention' then
    return old;
  end if;
  if tg_op = 'UPDATE' then
    if old.number is null
      and (new.id, new.at, new.actor_id, new.action, new.subject_type, new.subject_id, new.details, new.salt)
        is not distinct from
        (old.id, old.at, old.actor_id, old.action, old.subject_type, old.subject_id, old.details, old.salt) then
      return new;
    end if;
    if routine = 'erasure' and new.details is null and new.salt is null
      and (new.id, new.at, new.actor_id, new.action, new.subject_type, new.subject_id,
          new.number, new.digest, new.hash)
        is not distinct from
        (old.id, old.at, old.actor_id, old.action, old.subject_type, old.subject_id,
          old.number, old.digest, old.hash) then
      return new;
    end if;
  end if;
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_guard before insert or update or delete on audit_events
  for each row execute function guard_audit_events();
create trigger audit_events_guard_all before truncate on audit_events
  for each statement execute function guard_audit_events();

-- How often signing in failed, by user id; '-' stands for all unknown accounts together. The audit log gets the first
-- failure of an hour, and at its end how many followed.
create table sign_in_failures (
  account text primary key,
  began_at timestamptz not null,
  count integer not null
);

-- The access log of a mailbox ----------------------------------------------------------------------------------------

-- Every message body that Kurier fetched from Google. No foreign key to `messages`: the row outlives the message.
create table opened_bodies (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_id text not null,
  message_id uuid,
  at timestamptz not null,
  rule text not null check (rule in ('search', 'headers', 'doubt', 'report', 'again', 'person')),
  -- The canonical address of a candidate; null if no candidate took part, and after an erasure.
  address_key text,
  -- The person who asked for the whole email.
  viewer_id uuid references users on delete set null
);
create index opened_bodies_mailbox on opened_bodies (mailbox_id, id desc);
create index opened_bodies_at on opened_bodies using brin (at);

-- When a colleague was first shown a message of a mailbox. `shown_id` is the same for all that one answer showed.
create table first_showings (
  message_id uuid not null,
  viewer_id uuid not null references users on delete cascade,
  mailbox_id uuid not null references mailboxes on delete cascade,
  shown_id uuid not null,
  at timestamptz not null,
  form text not null check (form in ('conversation', 'file', 'original')),
  address_key text,
  primary key (message_id, viewer_id, mailbox_id)
);
create index first_showings_mailbox on first_showings (mailbox_id, shown_id desc);
create index first_showings_at on first_showings using brin (at);
