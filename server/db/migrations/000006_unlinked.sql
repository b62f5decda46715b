-- Unlinked mail ----------------------------------------------------------------------------------------------------

-- Since when a message is on no profile, because an address was removed or became a colleague's. Nobody sees it. It
-- comes back with the address, and is deleted after thirty days.
alter table messages add column unlinked_at timestamptz;
create index messages_unlinked on messages (unlinked_at) where unlinked_at is not null;

-- Messages, by Google's id, whose body was fetched and concerned no candidate. From then on their headers are read
-- first.
create table opened_in_vain (
  mailbox_id uuid not null references mailboxes on delete cascade,
  provider_id text not null,
  opened_at timestamptz not null,
  primary key (mailbox_id, provider_id)
);

-- Addresses --------------------------------------------------------------------------------------------------------

-- Invisible characters are no part of an address (server/mail/characters.ts); addresses with them matched no mail so
-- far.
delete from candidate_addresses written where exists (
  select 1 from candidate_addresses other
  where other.candidate_id = written.candidate_id and other.ordinal < written.ordinal
    and regexp_replace(other.address_key, '[\u00AD\u034F\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g')
      = regexp_replace(written.address_key, '[\u00AD\u034F\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g'));
update candidate_addresses set
    address = regexp_replace(address, '[\u00AD\u034F\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g'),
    address_key = regexp_replace(address_key, '[\u00AD\u034F\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g')
  where address_key ~ '[\u00AD\u034F\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]';
