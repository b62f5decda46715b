-- The canonical addresses of a written message's recipients: what the owner decides about an address holds for messages
-- on their way, too. Messages from before have the addresses as they were written.
alter table outbox add column recipient_keys text[] not null default '{}';
update outbox set recipient_keys = array(
  select distinct lower(one->>'address') from jsonb_path_query(recipients, '$.*[*]') as one);
