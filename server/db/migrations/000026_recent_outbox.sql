-- What became of the emails of the last day, for metrics and the page Health: without it the whole outbox is read.
create index outbox_recent on outbox (created_at);
