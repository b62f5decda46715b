-- Until then a worker is at work on the mailbox, or has queued it, and no other claims it. Null: nobody is.
alter table mailboxes add column leased_until timestamptz;
-- When a worker last turned to the mailbox's past mail. Whoever has waited longest comes next.
alter table mailboxes add column import_turn_at timestamptz;

-- Which mailboxes have work to do, without a look at those that have none.
create index mailboxes_audit_due on mailboxes (audit_due_at) where disconnected_at is null and paused_at is null;
create index ledger_next on ledger (next_attempt_at, mailbox_id) where set_aside_at is null;
