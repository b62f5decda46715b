-- Needs reply ------------------------------------------------------------------------------------------------------

-- Somebody said that a candidate's conversation needs no answer up to this message, and perhaps took that back.
create table done_marks (
  id uuid primary key,
  candidate_id uuid not null references candidates on delete cascade,
  message_id uuid not null references messages on delete cascade,
  marked_at timestamptz not null,
  marked_by uuid references users on delete set null,
  undone_at timestamptz,
  undone_by uuid references users on delete set null
);
create unique index done_marks_live on done_marks (candidate_id, message_id) where undone_at is null;
create index done_marks_message on done_marks (message_id);

-- Pictures ---------------------------------------------------------------------------------------------------------

-- Senders whose images from elsewhere a user always wants to see.
create table image_senders (
  user_id uuid not null references users on delete cascade,
  address_key text not null,
  created_at timestamptz not null,
  primary key (user_id, address_key)
);
