-- From -------------------------------------------------------------------------------------------------------------

-- Where answers to this address go, as it is set in Gmail; empty: to the address itself. Only addresses that Gmail
-- lets one send from are kept here, so that nobody becomes a colleague by an address that was never confirmed.
alter table mailbox_addresses add column reply_to text not null default '';
-- Gmail takes anna.k@ and anna+jobs@ for one address, and lets one send from each under a name of its own.
alter table mailbox_addresses drop constraint mailbox_addresses_pkey, add primary key (mailbox_id, address);

-- { name, address, replyTo }: whom the message is from. Null in rows of before: the mailbox's own address.
alter table outbox add column sender jsonb;

-- Pictures ---------------------------------------------------------------------------------------------------------

alter table outbox_attachments
  -- The name by which the text shows this picture (cid:, RFC 2392); null for a file.
  add column content_id text,
  -- A picture of the quoted message. It is not the writer's: taken back, it does not return to the composer.
  add column quoted boolean not null default false;

-- Drafts -----------------------------------------------------------------------------------------------------------

-- What somebody is writing. Only its writer ever sees it.
create table drafts (
  -- Becomes the message's id when it is sent.
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  candidate_id uuid not null references candidates on delete cascade,
  -- Any message of the conversation it stands in; null: it begins one. It may be on its way out still.
  conversation_id uuid,
  -- What was written: see Draft in contract/drafts.ts.
  content jsonb not null,
  -- Grows with every change, so that a browser that changes an older one is told.
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index drafts_writer on drafts (user_id, candidate_id);
create index drafts_old on drafts (updated_at);

-- Files of a draft are kept as long as the draft is.
alter table outbox_attachments add column draft_id uuid references drafts on delete set null;
create index outbox_attachments_draft on outbox_attachments (draft_id) where draft_id is not null;
create index outbox_attachments_unsent on outbox_attachments (user_id) where outbox_id is null;
