-- Signatures and limits of a message --------------------------------------------------------------------------------

-- Whether it has a signature, which is not verified.
alter table messages add column signed boolean not null default false;
update messages set signed = true where exists (select from attachments where attachments.message_id = messages.id
  and attachments.content_type in
    ('application/pkcs7-signature', 'application/x-pkcs7-signature', 'application/pgp-signature'));

-- Whether it exceeded a limit, so that only its beginning is stored. In older rows only the length shows that.
alter table messages add column incomplete boolean not null default false;
