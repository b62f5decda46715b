-- From -------------------------------------------------------------------------------------------------------------

-- Where answers to this address go, as set in Gmail; empty for the address itself. The table holds only addresses
-- from which Gmail lets the user send, so that an unconfirmed address makes nobody a colleague.
alter table mailbox_addresses add column reply_to text not null default '';
-- Gmail treats anna.k@ and anna+jobs@ as one address, but allows sending from each, under its own name.
alter table mailbox_addresses drop constraint mailbox_addresses_pkey, add primary key (mailbox_id, address);

-- { name, address, replyTo } of the sender. Null in older rows: the mailbox's own address.
alter table outbox add column sender jsonb;

-- Pictures ---------------------------------------------------------------------------------------------------------

alter table outbox_attachments
  -- The Content-ID by which the text shows this picture (cid:, RFC 2392); null for a file.
  add column content_id text,
  -- Whether it is a picture of the quoted message. Such a picture does not return to the composer when sending is
  -- undone.
  add column quoted boolean not null default false;

-- Drafts -----------------------------------------------------------------------------------------------------------

-- An unsent message. Only its writer ever sees it.
create table drafts (
  -- Becomes the message's id when it is sent.
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  candidate_id uuid not null references candidates on delete cascade,
  -- Any message of the conversation that it belongs to, perhaps an outgoing one; null if it begins a conversation.
  conversation_id uuid,
  -- The text and recipients: see DraftContent in server/db/draft-tables.ts.
  content jsonb not null,
  -- Increases with every change, so that a browser with an outdated draft is told.
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index drafts_writer on drafts (user_id, candidate_id);
create index drafts_old on drafts (updated_at);

-- The files of a draft are kept as long as the draft.
alter table outbox_attachments add column draft_id uuid references drafts on delete set null;
create index outbox_attachments_draft on outbox_attachments (draft_id) where draft_id is not null;
create index outbox_attachments_unsent on outbox_attachments (user_id) where outbox_id is null;
