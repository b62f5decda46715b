-- Spellings of an address that its mail came with and that nobody wrote on a candidate, in lower case. Google's search
-- takes an address literally, so each is searched for before it is known whether there was earlier mail.
alter table address_sharing add column spellings text[] not null default '{}';
