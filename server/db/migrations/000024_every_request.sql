-- What requests and regular tasks read by, so that none of them reads more because there is more.

-- Every foreign key has an index: who deletes a row must not search the tables that name it.
create index candidates_merged_into on candidates (merged_into) where merged_into is not null;
create index candidates_owner on candidates (owner_id, id) where owner_id is not null;
create index candidates_user on candidates (user_id) where user_id is not null;
create index candidate_addresses_adder on candidate_addresses (added_by) where added_by is not null;
create index outbox_mailbox on outbox (mailbox_id);
create index outbox_user on outbox (user_id);
create index outbox_attachments_outbox on outbox_attachments (outbox_id) where outbox_id is not null;
create index address_offers_message on address_offers (message_id) where message_id is not null;
create index blocks_creator on blocks (created_by) where created_by is not null;
create index drafts_candidate on drafts (candidate_id);
create index done_marks_marker on done_marks (marked_by) where marked_by is not null;
create index done_marks_undoer on done_marks (undone_by) where undone_by is not null;
create index password_resets_creator on password_resets (created_by) where created_by is not null;
create index passkey_challenges_user on passkey_challenges (user_id) where user_id is not null;
create index opened_bodies_viewer on opened_bodies (viewer_id) where viewer_id is not null;
create index first_showings_viewer on first_showings (viewer_id);
create index candidate_people_adder on candidate_people (added_by) where added_by is not null;
create index address_sharing_bringer on address_sharing (brought_by) where brought_by is not null;
create index address_sharing_candidate on address_sharing (candidate_id) where candidate_id is not null;
create index address_sharing_gone_from on address_sharing (gone_from) where gone_from is not null;
create index private_threads_maker on private_threads (made_by) where made_by is not null;
create index access_requests_answerer on access_requests (answered_by) where answered_by is not null;
create index removed_mail_remover on removed_mail (removed_by) where removed_by is not null;
create index private_candidates_candidate on private_candidates (candidate_id);
create index erasure_requests_asker on erasure_requests (asked_by);
create index binned_candidates_deleter on binned_candidates (deleted_by) where deleted_by is not null;
create index binned_addresses_adder on binned_addresses (added_by) where added_by is not null;
create index candidate_merges_merger on candidate_merges (merged_by) where merged_by is not null;
create index distinct_candidates_sayer on distinct_candidates (said_by) where said_by is not null;
create index mailboxes_user on mailboxes (user_id);
create index outbox_attachments_user on outbox_attachments (user_id);
create index address_offers_of on address_offers (candidate_id);
create index done_marks_candidate on done_marks (candidate_id);
create index access_requests_candidate on access_requests (candidate_id);
create index access_requests_user on access_requests (user_id);
create index candidate_merges_into on candidate_merges (kept_id);
create index handovers_taker on handovers (to_user_id);
create index handovers_giver on handovers (by_user_id) where by_user_id is not null;
create index handovers_candidate on handovers (candidate_id);

-- Candidates by parts of words: every two and three successive characters of a text. Unlike pg_trgm, this needs no
-- extension, so that it works on every PostgreSQL and on the embedded database.
create function grams(value text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(value, place, size)), '{}')
  from generate_series(1, length(value)) place, generate_series(2, 3) size where place + size - 1 <= length(value)
$$;

-- The pieces of a word that a text must have to contain it: those of three characters, if it has as many.
create function word_grams(word text) returns text[] language sql immutable parallel safe as $$
  select array(select gram from unnest(grams(word)) gram where length(gram) = least(length(word), 3))
$$;
create index candidates_grams on candidates using gin (grams(search_text)) with (fastupdate = off)
  where deleted_at is null;
create index candidate_addresses_grams on candidate_addresses using gin (grams(lower(address))) with (fastupdate = off);
create index vacancies_grams on vacancies using gin (grams(folded(title))) with (fastupdate = off);

-- Lists in their order.
drop index candidates_deleted;
create index candidates_deleted on candidates (deleted_at, id) where deleted_at is not null;
create index users_sealed on users (id) where sees_sealed;
drop index candidates_name;
create index candidates_listed on candidates (search_text, id) where deleted_at is null;
create index vacancies_listed on vacancies ((status = 'open') desc, folded(title), id);
create index candidate_retention_told on candidate_retention (candidate_id) where told_at is not null;
drop index sync_gaps_mailbox;
create index sync_gaps_mailbox on sync_gaps (mailbox_id, began_at desc);

-- What a mailbox still has to fetch of its past mail, what could not be read, and what was set aside.
create index ledger_past on ledger (mailbox_id, attempts)
  where found_by in ('search', 'trace') and set_aside_at is null;
create index ledger_unread on ledger (mailbox_id) where attempts > 0 or set_aside_at is not null;
create index ledger_set_aside on ledger (mailbox_id, discovered_at desc, provider_id desc)
  where set_aside_at is not null;
-- Who was shown something of a mailbox.
create index first_showings_viewers on first_showings (mailbox_id, viewer_id);

-- Of what an owner is to be told by letter, and when they were told last.
create index address_sharing_untold on address_sharing (mailbox_id)
  where told_at is null and seen_at is null and counted_at is not null and brought_by is not null and gone_at is null;
create index address_sharing_told on address_sharing (mailbox_id, told_at) where told_at is not null;

-- Searches that concern every candidate.
create index searches_whole on searches (mailbox_id) where kind in ('gap', 'lifted');
