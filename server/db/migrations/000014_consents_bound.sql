-- A consent belongs to the browser session that began it, and ends with it. The PKCE verifier is sealed. Consents last for
-- minutes, so those under way are not kept.
delete from consents;
alter table consents drop column code_verifier;
alter table consents add column session_id uuid not null references sessions on delete cascade;
alter table consents add column sealed_verifier text not null;
create index consents_user on consents (user_id, created_at);
create index consents_session on consents (session_id);
