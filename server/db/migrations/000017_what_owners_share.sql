-- What an owner shares is decided before it is opened.

-- Since when mail with the address is the candidate's: since a colleague stopped having it. Null: since it was given.
alter table candidate_addresses add column theirs_since timestamptz;

alter table address_sharing
  -- A shared address is shared with those candidates who had it then; null: with all. Who gives it to another
  -- candidate later does not show them the mail.
  add column shared_at timestamptz,
  -- The owner answered then that candidates who were given a shared address later do not show its mail.
  add column declined_at timestamptz,
  -- Since when no candidate has the address, and who had it last. Given back, it is counted again before more is opened.
  add column gone_at timestamptz,
  add column gone_from uuid references candidates on delete set null,
  -- When the owner read that Kurier shares an address by itself.
  add column seen_at timestamptz;
update address_sharing set shared_at = now(), seen_at = now();
create index address_sharing_counting on address_sharing (mailbox_id) where counted_at is null;

-- Since when the owner may choose what colleagues see; until they have, the mailbox's mail is shown to them alone.
alter table mailboxes add column preview_since timestamptz;
