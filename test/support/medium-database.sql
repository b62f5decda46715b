-- Fills a migrated database: {mailboxes} mailboxes with {messages} messages each, and {candidates} candidates. What
-- belongs to the first user, mailbox and candidate is the same in databases of every size.
-- Runs with session_replication_role = replica: no triggers, no checks of foreign keys.

create function pg_temp.id(kind integer, n bigint) returns uuid language sql immutable as $$
  select ('019a' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;
create function pg_temp.u(n bigint) returns uuid language sql immutable as $$ select pg_temp.id(1, n) $$;
create function pg_temp.c(n bigint) returns uuid language sql immutable as $$ select pg_temp.id(2, n) $$;
create function pg_temp.box(n bigint) returns uuid language sql immutable as $$ select pg_temp.id(3, n) $$;
create function pg_temp.msg(n bigint) returns uuid language sql immutable as $$ select pg_temp.id(4, n) $$;
create function pg_temp.vac(n bigint) returns uuid language sql immutable as $$ select pg_temp.id(5, n) $$;
create function pg_temp.addr(n bigint) returns text language sql immutable as $$ select 'person' || n || '@post.example' $$;

-- People: one for each mailbox, and an administrator without one.
insert into users (id, name, email, role, mail_permission)
  select pg_temp.u(n), 'User ' || lpad(n::text, 5, '0'), 'user' || n || '@firma.example',
    case when n > {mailboxes} then 'admin' else 'recruiter' end, 'send'
  from generate_series(1, {mailboxes} + 1) n;
insert into credentials (id, user_id, account_id, provider_id, password)
  select pg_temp.id(6, n), pg_temp.u(n), pg_temp.u(n)::text, 'credential', '{password}'
  from generate_series(1, {mailboxes} + 1) n;
insert into sessions (id, user_id, token, expires_at)
  select pg_temp.id(7, n * 10 + k), pg_temp.u(n), 'token-' || n || '-' || k, now() + interval '20 days'
  from generate_series(1, {mailboxes}) n, generate_series(1, 3) k;
insert into consents (state, user_id, session_id, sealed_verifier, created_at, expires_at)
  select 'state-' || n, pg_temp.u(n), pg_temp.id(7, n * 10 + 1), 'x', now(), now() + interval '9 minutes'
  from generate_series(1, {mailboxes}) n;
insert into passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
  select pg_temp.id(8, n), pg_temp.u(n), 'Key', 'credential-' || n, '\x00', 0, '{}', now() from generate_series(1, {mailboxes}) n;
insert into second_factors (user_id, sealed_secret, confirmed_at, created_at)
  select pg_temp.u(n), 'x', now(), now() from generate_series(2, {mailboxes}) n where n % 3 = 0;
insert into recovery_codes (user_id, code_hash)
  select user_id, 'code-' || k from second_factors, generate_series(1, 8) k;
insert into password_resets (id, email, token_hash, created_at, expires_at)
  select pg_temp.id(9, n), 'user' || n || '@firma.example', 'hash-' || n, now(), now() + interval '1 hour'
  from generate_series(1, {mailboxes}) n;
insert into attempts (key, began_at, count) select 'client ' || n, now(), 1 from generate_series(1, {mailboxes} * 5) n;
insert into sign_in_failures (account, began_at, count) select pg_temp.u(n)::text, now(), 1 from generate_series(1, {mailboxes}) n where n % 4 = 0;
insert into verifications (id, identifier, value, expires_at) select pg_temp.id(10, n), 'verify-' || n, 'x', now() + interval '9 minutes' from generate_series(1, {mailboxes}) n;
insert into passkey_challenges (challenge, user_id, purpose, expires_at)
  select 'challenge-' || n, pg_temp.u(n), 'add', now() + interval '4 minutes' from generate_series(1, {mailboxes}) n;
insert into image_senders (user_id, address_key, created_at)
  select pg_temp.u(n), pg_temp.addr(k), now() from generate_series(1, {mailboxes}) n, generate_series(1, 5) k;
insert into blocks (id, user_id, pattern, created_by, created_at)
  select pg_temp.id(11, n * 10 + k), pg_temp.u(n), 'private' || k || '@home.example', pg_temp.u(n), now()
  from generate_series(1, {mailboxes}) n, generate_series(1, 4) k;
insert into blocks (id, user_id, pattern, created_by, created_at)
  select pg_temp.id(12, k), null, '@law' || k || '.example', pg_temp.u(1), now() from generate_series(1, 20) k;

-- One has left.
update users set access = 'disabled' where id = pg_temp.u(3);

-- Candidates, a tenth of them in the bin.
insert into candidates (id, name, owner_id, created_at, updated_at, deleted_at)
  select pg_temp.c(n), (array['Maja','Anna','Piotr','Zofia','Jan','Ewa','Adam','Olga'])[1 + (n * 7) % 8] || ' '
      || initcap(substr(md5(n::text), 1, 8)),
    pg_temp.u(case when n <= 20 then 1 else 1 + n % {mailboxes} end), now() - interval '300 days', now() - interval '1 day',
    case when n % 10 = 9 then now() - interval '3 days' end
  from generate_series(1, {candidates}) n;
insert into binned_candidates (candidate_id, deleted_by, links, offers)
  select id, owner_id, '[]', '[]' from candidates where deleted_at is not null;
insert into binned_addresses (id, candidate_id, address, address_key, created_at, ordinal)
  select pg_temp.id(13, n), pg_temp.c(n), pg_temp.addr(n), pg_temp.addr(n), now(), 1
  from generate_series(9, {candidates}, 10) n;
insert into candidate_addresses (id, candidate_id, address, address_key, added_by, created_at)
  select pg_temp.id(14, n), pg_temp.c(n), pg_temp.addr(n), pg_temp.addr(n), pg_temp.u(1 + n % {mailboxes}), now() - interval '300 days'
  from generate_series(1, {candidates}) n where n % 10 <> 9;
insert into candidate_people (candidate_id, user_id, because, added_by, added_at)
  select pg_temp.c(n), pg_temp.u(1 + (n * 3 + k) % {mailboxes}), 'assigned', pg_temp.u(1), now()
  from generate_series(1, {candidates}) n, generate_series(1, 2) k where n > 1 on conflict do nothing;
insert into vacancies (id, title, status, confidential, external_id, created_at, updated_at)
  select pg_temp.vac(n), 'Position ' || md5((n * 31)::text), case when n % 2 = 0 then 'closed' else 'open' end, n % 10 = 7,
    'external-' || n, now(), now() from generate_series(1, {candidates} / 20) n;
insert into vacancy_members (vacancy_id, user_id)
  select pg_temp.vac(n), pg_temp.u(1 + (n * 3 + k) % {mailboxes}) from generate_series(1, {candidates} / 20) n, generate_series(1, 3) k;
insert into vacancy_members (vacancy_id, user_id) values (pg_temp.vac(1), pg_temp.u({mailboxes} + 1));
insert into applications (id, candidate_id, vacancy_id, stage, created_at, updated_at)
  select pg_temp.id(15, n), pg_temp.c(n), pg_temp.vac(1 + (n - 1) / 20), (array['applied','screening','interview','rejected'])[1 + (n / 8) % 4], now(), now()
  from generate_series(1, {candidates}) n;
insert into access_requests (id, candidate_id, user_id, state, created_at, answered_at, seen_at)
  select pg_temp.id(16, n), pg_temp.c(n), pg_temp.u(1 + n % {mailboxes}), 'given', now(), now(), now() from generate_series(1, {candidates}, 4) n;
insert into access_requests (id, candidate_id, user_id, state, created_at)
  select pg_temp.id(17, n), pg_temp.c(n), pg_temp.u(1 + (n * 3) % {mailboxes}), 'waiting', now() from generate_series(1, {mailboxes} / 2) k, lateral (select k * 20 + 3 as n) at;
insert into private_candidates (user_id, candidate_id, since)
  select pg_temp.u(n), pg_temp.c(n * 10 + k), now() from generate_series(1, {mailboxes}) n, generate_series(1, 2) k;
insert into candidate_retention (candidate_id, kept_until) select pg_temp.c(n), now() + interval '90 days' from generate_series(1, {candidates}, 4) n;
insert into candidate_merges (id, kept_id, merged_id, merged_at, merged_by, undone_at, record)
  select pg_temp.id(18, n), pg_temp.c(n), pg_temp.c(n + 8), now() - interval '60 days', pg_temp.u(1), now() - interval '59 days', '{}'
  from generate_series(1, {candidates} - 10, 20) n;
insert into reading_limits (candidate_id, user_id, address_key, merge_id)
  select pg_temp.c(n), pg_temp.u(1 + n % {mailboxes}), pg_temp.addr(n), pg_temp.id(18, n) from generate_series(5, {candidates}, 10) n;
insert into distinct_candidates (one_id, other_id, said_by, said_at)
  select pg_temp.c(n), pg_temp.c(n + 1), pg_temp.u(1), now() from generate_series(1, {candidates} - 1, 10) n;
insert into erased_addresses (hash, erased_at) select md5(n::text), now() from generate_series(1, {candidates} / 10) n;
insert into erasures (id, candidate_id, kind, erased_at, pictures, cleaned_at, settled_at)
  select pg_temp.id(19, n), pg_temp.id(20, n), 'erase', now() - interval '40 days', '{}', now(), now() from generate_series(1, {candidates} / 10) n;
insert into erasure_requests (candidate_id, kind, asked_by, asked_at)
  select pg_temp.c(n), 'erase', pg_temp.u({mailboxes} + 1), now() from generate_series(8, 300, 100) n;

-- Mailboxes.
insert into mailboxes (id, user_id, google_sub, address, sealed_token, scopes, cursor, connected_at, last_synced_at, next_sync_at,
    active_at, audit_due_at, watch_until, watch_due_at, identities_at, renewed_at)
  select pg_temp.box(n), pg_temp.u(n), 'sub-' || n, 'user' || n || '@firma.example', 'sealed', array['https://www.googleapis.com/auth/gmail.readonly',
      'https://www.googleapis.com/auth/gmail.send'], '1', now() - interval '200 days', now(), now() + interval '50 minutes', now(),
    now() + interval '20 hours', now() + interval '5 days', now() + interval '20 hours', now(), now()
  from generate_series(1, {mailboxes}) n;
update mailboxes set paused_at = now() where user_id = pg_temp.u(3);
insert into mailbox_addresses (mailbox_id, address, address_key, name, is_default)
  select pg_temp.box(n), 'user' || n || '@firma.example', 'user' || n || '@firma.example', 'User ' || n, true from generate_series(1, {mailboxes}) n;
insert into sync_gaps (id, mailbox_id, cause, began_at, ended_at)
  select pg_temp.id(21, n * 100 + k), pg_temp.box(n), 'paused', now() - (k + 1) * interval '20 days', now() - (k + 1) * interval '20 days' + interval '1 hour'
  from generate_series(1, {mailboxes}) n, generate_series(1, 12) k;
insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, attempts, next_attempt_at, last_error, set_aside_at)
  -- Emails that cannot be read are in the first two mailboxes only.
  select pg_temp.box(n), 'ledger-' || k, 'thread-' || k, 'history', now() - k * interval '1 hour', case when n < 3 then k % 8 + 1 else 0 end, now() + interval '40 minutes',
    case when n < 3 then 'TypeError: x' end, case when n < 3 and k % 10 = 1 then now() end
  from generate_series(1, {mailboxes}) n, generate_series(1, 40) k;
insert into quota_windows (key, spent) select 'mailbox ' || pg_temp.box(n), '{}' from generate_series(1, {mailboxes}) n;
insert into opened_in_vain (mailbox_id, provider_id, opened_at)
  select pg_temp.box(n), 'vain-' || k, now() from generate_series(1, {mailboxes}) n, generate_series(1, 40) k;
insert into removed_mail (google_sub, provider_id, removed_by, removed_at)
  select 'sub-' || n, 'removed-' || k, pg_temp.u(n), now() - k * interval '1 day' from generate_series(1, {mailboxes}) n, generate_series(1, 20) k;
insert into private_threads (mailbox_id, provider_thread_id, made_by, made_at)
  select pg_temp.box(n), 'thread-' || ((n - 1) * ({messages} / 5) + k), pg_temp.u(n), now() from generate_series(1, {mailboxes}) n, generate_series(5, 6) k;

-- Mail: threads of five messages; the first candidate has six of them, in two mailboxes.
create temp table mail as
  select n, thread, 1 + (n - 1) / {messages} as mailbox,
    case when thread in (1, 2, 3, 4, {messages} / 5 + 1, {messages} / 5 + 2) then 1
      else (thread - 1) % {candidates} + 1 end as candidate,
    now() - interval '250 days' + (n % {messages}) * interval '20 minutes' as at
  from generate_series(1, {mailboxes}::bigint * {messages}) n, lateral (select (n - 1) / 5 + 1 as thread) t
  order by md5(n::text);
delete from mail where candidate % 10 = 9;
insert into messages (id, identity, message_id_header, in_reply_to, reference_ids, subject, sent_at, from_name, from_address, recipients, snippet,
    text_body, html_body, size_bytes, family, bounce, send_id)
  select pg_temp.msg(n), 'identity-' || n, '<m' || n || '@post.example>',
    case when n % 5 = 1 then '{}'::text[] else array['<m' || (n - 1) || '@post.example>'] end,
    case when n % 5 = 1 then '{}'::text[] else array['<m' || (n - n % 5 + 1) || '@post.example>', '<m' || (n - 1) || '@post.example>'] end,
    'Subject of ' || thread, at, case when n % 2 = 0 then 'User ' || mailbox else 'Person ' || candidate end,
    case when n % 2 = 0 then 'user' || mailbox || '@firma.example' else pg_temp.addr(candidate) end,
    case when n % 2 = 0 then jsonb_build_object('to', jsonb_build_array(jsonb_build_object('name', '', 'address', pg_temp.addr(candidate))), 'cc', '[]'::jsonb, 'bcc', '[]'::jsonb, 'replyTo', '[]'::jsonb)
      else jsonb_build_object('to', jsonb_build_array(jsonb_build_object('name', '', 'address', 'user' || mailbox || '@firma.example')), 'cc', '[]'::jsonb, 'bcc', '[]'::jsonb, 'replyTo', '[]'::jsonb) end,
    'Beginning of ' || n, repeat('Words of the message ' || n || '. ', 10), null, 2000, 'family-' || n,
    case when n % 50 = 3 then jsonb_build_object('action', 'failed', 'originalMessageId', '<m' || (n - 1) || '@post.example>', 'failedRecipients', jsonb_build_array(pg_temp.addr(candidate))) end,
    case when n % 10 = 2 then pg_temp.id(22, n) end
  from mail;
insert into message_copies (id, message_id, mailbox_id, provider_id, provider_thread_id, label_ids, received_at)
  select pg_temp.id(23, n), pg_temp.msg(n), pg_temp.box(mailbox), 'p' || n, 'thread-' || thread, case when n % 2 = 0 then array['SENT'] else array['INBOX'] end, at from mail;
-- Every fifth message is in the next mailbox, too.
insert into message_copies (id, message_id, mailbox_id, provider_id, provider_thread_id, label_ids, received_at)
  select pg_temp.id(24, n), pg_temp.msg(n), pg_temp.box(mailbox % {mailboxes} + 1), 'q' || n, 'other-' || thread, array['INBOX'], at from mail where n % 5 = 0;
insert into message_participants (message_id, address_key)
  select pg_temp.msg(n), key from mail, unnest(array['user' || mailbox || '@firma.example', pg_temp.addr(candidate)]) key;
insert into candidate_messages (candidate_id, message_id, address_key) select pg_temp.c(candidate), pg_temp.msg(n), pg_temp.addr(candidate) from mail;
insert into attachments (id, message_id, part_index, filename, content_type, size_bytes, content)
  select pg_temp.id(25, n), pg_temp.msg(n), 1, 'cv.pdf', 'application/pdf', 100, '\x00' from mail where n % 5 = 1;
insert into address_sharing (mailbox_id, address_key, state, because, counted_at, created_at, shared_at, seen_at, decided_at)
  select distinct box, pg_temp.addr(candidate), 'shared', 'wrote', now(), now(), now(), now(), now()
  from mail, unnest(array[pg_temp.box(mailbox), pg_temp.box(mailbox % {mailboxes} + 1)]) box;
insert into address_sharing (mailbox_id, address_key, state, because, counted_at, created_at, brought_by, candidate_id, told_at)
  select pg_temp.box(n), pg_temp.addr(c), 'held', 'colleague', now(), now(), pg_temp.u(2), pg_temp.c(c), now() - interval '9 days'
  from generate_series(1, {mailboxes}) n, lateral (select (n * 10 + k) % {candidates} + 1 as c from generate_series(1, 5) k) k where c % 10 <> 9 on conflict do nothing;
insert into held_messages (mailbox_id, provider_id, provider_thread_id, received_at, address_keys)
  select mailbox_id, 'held-' || address_key || '-' || k, 'held-' || k, now(), array[address_key] from address_sharing, generate_series(1, 4) k where state = 'held';
insert into opened_bodies (id, mailbox_id, provider_id, message_id, at, rule, address_key)
  select pg_temp.id(26, n), pg_temp.box(mailbox), 'p' || n, pg_temp.msg(n), at, 'search', pg_temp.addr(candidate) from mail order by at;
insert into first_showings (message_id, viewer_id, mailbox_id, shown_id, at, form, address_key)
  select pg_temp.msg(n), pg_temp.u(mailbox % {mailboxes} + 1), pg_temp.box(mailbox), pg_temp.id(27, thread), min(at) over (partition by thread), 'conversation', pg_temp.addr(candidate) from mail order by at;
insert into done_marks (id, candidate_id, message_id, marked_at, marked_by)
  select pg_temp.id(28, n), pg_temp.c(candidate), pg_temp.msg(n), now(), pg_temp.u(mailbox) from mail where n % 10 = 5;
insert into address_offers (mailbox_id, candidate_id, address, address_key, message_id, offered_at)
  select pg_temp.box(mailbox), pg_temp.c(candidate), 'other' || n || '@post.example', 'other' || n || '@post.example', pg_temp.msg(n), now() from mail where n % 25 = 1;
insert into handovers (id, candidate_id, message_id, from_user_id, to_user_id, by_user_id, at, seen_at)
  select pg_temp.id(29, n), pg_temp.c(candidate), pg_temp.msg(n), pg_temp.u(mailbox % {mailboxes} + 1), pg_temp.u(mailbox), pg_temp.u({mailboxes} + 1), now(),
    case when n % 100 = 5 then null else now() end from mail where n % 50 = 5;

-- Written here: everything has come back by sync, except two messages to each twentieth candidate.
insert into outbox (id, user_id, mailbox_id, candidate_id, reply_to_message_id, recipients, recipient_keys, subject, html, snippet, full_html, state, due_at,
    created_at, sent_at, arrived_at, provider_id)
  select pg_temp.id(22, n), pg_temp.u(mailbox), pg_temp.box(mailbox), pg_temp.c(candidate), pg_temp.msg(n - 1),
    jsonb_build_object('to', jsonb_build_array(jsonb_build_object('name', '', 'address', pg_temp.addr(candidate))), 'cc', '[]'::jsonb, 'bcc', '[]'::jsonb),
    array[pg_temp.addr(candidate)], 'Subject of ' || thread, '<p>Yes</p>', 'Yes', '<p>Yes</p>', 'sent', at, at, at,
    case when candidate % 20 = 1 and n % 100 < 23 then null else at end, 'p' || n
  from mail where n % 10 = 2;
insert into outbox_attachments (id, user_id, outbox_id, filename, content_type, content, created_at)
  select pg_temp.id(30, row_number() over ()), user_id, id, 'offer.pdf', 'application/pdf', '\x00', created_at from outbox;
insert into drafts (id, user_id, candidate_id, conversation_id, content, version, created_at, updated_at)
  select pg_temp.id(31, n * 10 + k), pg_temp.u(1 + (n + k) % {mailboxes}), pg_temp.c(n), null, '{"from":null,"to":[],"cc":[],"bcc":[],"subject":"","html":"","replyToMessageId":null,"attachmentIds":[]}',
    1, now(), now() from generate_series(1, {candidates}, 5) n, generate_series(0, 1) k where n > 1 or k = 0;
insert into outbox_attachments (id, user_id, draft_id, filename, content_type, content, created_at)
  select pg_temp.id(32, row_number() over ()), user_id, id, 'draft.pdf', 'application/pdf', '\x00', created_at from drafts;
insert into exports (id, user_id, candidate_id, format, state, created_at, size_bytes, expires_at)
  select pg_temp.id(33, n * 10 + k), pg_temp.u(n), pg_temp.c(n), 'mbox', 'ready', now(), 1, now() + interval '2 days' from generate_series(1, {mailboxes}) n, generate_series(1, 2) k;
insert into export_parts (export_id, number, content) select id, 0, '\x00' from exports;
insert into export_items (export_id, ordinal, message_id, done) select pg_temp.id(33, n * 10 + e), k, pg_temp.msg((n - 1) * 5 + k), true from generate_series(1, {mailboxes}) n, generate_series(1, 2) e, generate_series(1, 5) k;
insert into deleted_mail (id, at) select pg_temp.id(34, n), now() - interval '1 hour' from generate_series(1, 3) n;

-- The audit log: four events for each candidate.
insert into audit_events (id, at, actor_id, action, subject_type, subject_id, details, number, hash, digest)
  select pg_temp.id(35, n), now() - interval '200 days' + n * interval '1 second', pg_temp.u(case when n % 3 = 0 then {mailboxes} + 1 else 1 + n % {mailboxes} end),
    (array['candidate.changed', 'candidate.address_added', 'session.started', 'conversation.made_private'])[1 + n % 4],
    'candidate', pg_temp.c(1 + n % {candidates})::text, '{}', n, '\x00', '\x00'
  from generate_series(1, {candidates} * 4) n;
update audit_chain set head_number = {candidates} * 4;
update log_settings set checked_at = now(), checked_from = 1, checked_through = {candidates} * 4;
update organisation set readers_chosen_at = now(), retention_ran_at = now();

-- Searches that are open, in the second mailbox; what the others searched is folded.
insert into searches (id, mailbox_id, kind, addresses, candidate_ids, not_before, created_at)
  select pg_temp.id(36, k), pg_temp.box(2), 'past', array_agg(pg_temp.addr(k * 20 + i)), array_agg(pg_temp.c(k * 20 + i)), now() + interval '50 minutes', now()
  from generate_series(0, 9) k, generate_series(1, 20) i group by k;
insert into searched_mailboxes (mailbox_id, searched_at, compared_at)
  select pg_temp.box(n), now(), now() - interval '5 hours' from generate_series(1, {mailboxes}) n;
insert into wanted_addresses (address_key, asked_at) select pg_temp.addr(k), now() from generate_series(1, 10) k;
insert into hurried_addresses (mailbox_id, number) select pg_temp.box(1), number from wanted_addresses;
insert into listed_messages (mailbox_id, kind, listed_at, ids)
  select pg_temp.box(n), 'known', now(), '\x00' from generate_series(1, {mailboxes}) n, generate_series(1, 4) k;
