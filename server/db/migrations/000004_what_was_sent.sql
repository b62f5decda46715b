-- What is known of a message's wrapping and bounds ------------------------------------------------------------------

-- It carries a signature, which is not verified.
alter table messages add column signed boolean not null default false;
update messages set signed = true where exists (select from attachments where attachments.message_id = messages.id
  and attachments.content_type in
    ('application/pkcs7-signature', 'application/x-pkcs7-signature', 'application/pgp-signature'));

-- It passed a bound as it was read: only its beginning is stored. Older rows show it by their length.
alter table messages add column incomplete boolean not null default false;
