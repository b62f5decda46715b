-- Whoever empties details lists the events in an event of its own, so that details emptied in any other way are found.
-- Up to this number they were not listed.
alter table log_settings add column unlisted_through integer not null default 0;
update log_settings set unlisted_through = (select head_number from audit_chain);
