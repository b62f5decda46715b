-- People -----------------------------------------------------------------------------------------------------------

create table users (
  id uuid primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'recruiter' check (role in ('admin', 'recruiter', 'manager')),
  -- "Access candidate mailbox"
  mail_permission text not null default 'none' check (mail_permission in ('none', 'read', 'send')),
  access text not null default 'active' check (access in ('active', 'disabled', 'terminated', 'removed')),
  -- With 'terminated': access lasts through this day, in the person's time zone.
  last_working_day date check (last_working_day is null or access = 'terminated'),
  language text check (language in ('en', 'pl')),
  time_zone text not null default 'Europe/Warsaw',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (access <> 'terminated' or last_working_day is not null)
);
create unique index users_email_key on users (lower(email));

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user on sessions (user_id);

-- How a person proves who they are: a password hash.
create table credentials (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index credentials_user on credentials (user_id);

create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications (identifier);

create table sign_in_rates (
  id uuid primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- Candidates -------------------------------------------------------------------------------------------------------

-- Text as it is searched and sorted: lower case, without accents, in any locale and without an extension.
create function folded(value text) returns text language sql immutable parallel safe
  return lower(translate(value,
    'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĸĹĺĻļĽľĿŀŁłŃńŅņŇňŊŋŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſȘșȚțЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ',
    'aaaaaaaceeeeiiiidnoooooouuuuytsaaaaaaaceeeeiiiidnoooooouuuuytyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjkkkllllllllllnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsssttѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяαβγδεζηθικλμνξοπρστυφχψω'));

create table candidates (
  id uuid primary key,
  name text not null check (name <> ''),
  position text not null default '',
  stage text not null default 'applied'
    check (stage in ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected')),
  owner_id uuid references users,
  search_text text not null generated always as (folded(name || ' ' || position)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index candidates_name on candidates (search_text, id);

create table candidate_addresses (
  id uuid primary key,
  candidate_id uuid not null references candidates on delete cascade,
  address text not null,
  -- The canonical form by which mail is matched: see server/mail/address.ts, addressKey.
  address_key text not null,
  created_at timestamptz not null default now(),
  -- In the order they were given: the first is the one that lists show.
  ordinal integer generated always as identity,
  unique (candidate_id, address_key)
);
create index candidate_addresses_key on candidate_addresses (address_key);

-- Mailboxes --------------------------------------------------------------------------------------------------------

create table mailboxes (
  id uuid primary key,
  user_id uuid not null references users,
  google_sub text not null,
  address text not null,
  -- AES-256-GCM, versioned: see server/mailboxes/seal.ts. Null once disconnected.
  sealed_token text,
  scopes text[] not null default '{}',
  -- Where sync stands; its inside belongs to the provider. Null: take one before the next search.
  cursor text,
  connected_at timestamptz not null,
  -- The last time that everything Google had for us was known here.
  last_synced_at timestamptz,
  next_sync_at timestamptz,
  -- When mail last came or went: an active mailbox is asked sooner.
  active_at timestamptz not null default now(),
  -- Facts out of which the state is told: see server/mailboxes/state.ts.
  paused_at timestamptz,
  import_paused_at timestamptz,
  action_cause text,
  action_since timestamptz,
  retry_at timestamptz,
  retry_attempts integer not null default 0,
  disconnected_at timestamptz,
  check ((sealed_token is null) = (disconnected_at is not null)),
  check ((action_cause is null) = (action_since is null))
);
create unique index mailboxes_one_per_user on mailboxes (user_id) where disconnected_at is null;
create unique index mailboxes_one_per_google_account on mailboxes (google_sub) where disconnected_at is null;
create index mailboxes_due on mailboxes (next_sync_at) where disconnected_at is null and paused_at is null;

-- Addresses that are the mailbox owner's own (primary and send-as).
create table mailbox_addresses (
  mailbox_id uuid not null references mailboxes on delete cascade,
  address text not null,
  address_key text not null,
  name text not null default '',
  signature_html text not null default '',
  is_default boolean not null default false,
  primary key (mailbox_id, address_key)
);
create index mailbox_addresses_key on mailbox_addresses (address_key);

-- A consent under way: the state parameter that Google echoes, used once.
create table consents (
  state text primary key,
  user_id uuid not null references users on delete cascade,
  code_verifier text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- Times in which a mailbox was not read: shown in the timeline.
create table sync_gaps (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes on delete cascade,
  cause text not null check (cause in ('paused', 'action_needed', 'expired')),
  began_at timestamptz not null,
  ended_at timestamptz
);
create index sync_gaps_mailbox on sync_gaps (mailbox_id);

-- Messages ---------------------------------------------------------------------------------------------------------

create table messages (
  id uuid primary key,
  -- One per real-world message over all mailboxes: see server/messages/identity.ts.
  identity text not null unique,
  message_id_header text,
  in_reply_to text[] not null default '{}',
  reference_ids text[] not null default '{}',
  subject text not null default '',
  sent_at timestamptz not null,
  from_name text not null default '',
  from_address text not null default '',
  -- { to, cc, bcc, replyTo }: lists of { name, address }
  recipients jsonb not null,
  snippet text not null default '',
  text_body text,
  html_body text,
  auto_submitted boolean not null default false,
  bounce jsonb,
  calendar jsonb,
  encrypted boolean not null default false,
  -- Ours, from the header X-Kurier-Send-Id.
  send_id uuid,
  size_bytes integer not null,
  created_at timestamptz not null default now()
);
create index messages_header on messages (message_id_header);
create index messages_send on messages (send_id) where send_id is not null;

create table attachments (
  id uuid primary key,
  message_id uuid not null references messages on delete cascade,
  part_index integer not null,
  filename text not null,
  content_type text not null,
  size_bytes integer not null,
  content_id text,
  inline boolean not null default false,
  content bytea not null,
  unique (message_id, part_index)
);

-- That message in one mailbox.
create table message_copies (
  id uuid primary key,
  message_id uuid not null references messages on delete cascade,
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_id text not null,
  provider_thread_id text not null,
  label_ids text[] not null default '{}',
  received_at timestamptz not null,
  -- Trash, spam and deletion hide reversibly; 'removed' is the owner's wish and stays.
  hidden text check (hidden in ('trash', 'spam', 'deleted', 'removed')),
  unique (mailbox_id, provider_id)
);
create index message_copies_message on message_copies (message_id);

-- Who took part in a message, by canonical address: what a new address is matched against.
create table message_participants (
  message_id uuid not null references messages on delete cascade,
  address_key text not null,
  primary key (message_id, address_key)
);
create index message_participants_key on message_participants (address_key);

-- Which candidates a message concerns, and by which address.
create table candidate_messages (
  candidate_id uuid not null references candidates on delete cascade,
  message_id uuid not null references messages on delete cascade,
  address_key text not null,
  primary key (candidate_id, message_id)
);
create index candidate_messages_message on candidate_messages (message_id);

-- Sync -------------------------------------------------------------------------------------------------------------

-- What was discovered and is not yet fetched.
create table ledger (
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_id text not null,
  -- 'search': found by a candidate's address, its body may be fetched; else look at the headers first.
  found_by text not null check (found_by in ('search', 'trace', 'history')),
  discovered_at timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  set_aside_at timestamptz,
  primary key (mailbox_id, provider_id)
);
create index ledger_due on ledger (mailbox_id, next_attempt_at) where set_aside_at is null;

-- A search for some addresses in one mailbox, resumable at every page.
create table searches (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes on delete cascade,
  -- 'past': all mail with these addresses; 'traces': what may turn out to be theirs, looked at headers
  -- first; 'late': the last days once more, for what Google's index did not have yet.
  kind text not null check (kind in ('past', 'traces', 'late')),
  addresses text[] not null,
  -- With 'traces': under which names they may write.
  names text[] not null default '{}',
  candidate_ids uuid[] not null,
  not_before timestamptz not null,
  -- Only what arrived after this; null: all past mail.
  since timestamptz,
  page_token text,
  found integer not null default 0,
  created_at timestamptz not null,
  done_at timestamptz
);
create index searches_open on searches (mailbox_id, not_before) where done_at is null;

-- Out --------------------------------------------------------------------------------------------------------------

create table outbox (
  -- The composer's own id: posting twice is one message.
  id uuid primary key,
  user_id uuid not null references users,
  mailbox_id uuid not null references mailboxes,
  candidate_id uuid not null references candidates on delete cascade,
  reply_to_message_id uuid references messages on delete set null,
  -- { to, cc, bcc }: lists of { name, address }
  recipients jsonb not null,
  subject text not null,
  -- What was written, the beginning of it as text, and what leaves: with signature and quotation.
  html text not null,
  snippet text not null,
  full_html text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled')),
  -- When it is next to be acted upon: until then it can be taken back, or somebody is at it.
  due_at timestamptz not null,
  -- Taken before the call, so that a lost answer can be looked for from here.
  cursor_before text,
  sending_since timestamptz,
  attempts integer not null default 0,
  provider_id text,
  error_code text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index outbox_candidate on outbox (candidate_id);
create index outbox_open on outbox (due_at) where state in ('queued', 'sending');

create table outbox_attachments (
  id uuid primary key,
  user_id uuid not null references users,
  -- Null until the message it was uploaded for is posted.
  outbox_id uuid references outbox on delete cascade,
  filename text not null,
  content_type text not null,
  content bytea not null,
  created_at timestamptz not null
);

-- Trust ------------------------------------------------------------------------------------------------------------

create table audit_events (
  id uuid primary key,
  at timestamptz not null,
  actor_id uuid references users,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  details jsonb not null default '{}'
);
create index audit_events_at on audit_events (at desc);
