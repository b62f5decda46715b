-- Passwords --------------------------------------------------------------------------------------------------------

-- The password was given by an administrator: it is changed at the first sign-in, before anything else.
alter table users add column must_change_password boolean not null default false;

-- Requests for a new password, and the links that answer them. The token itself is stored nowhere.
create table password_resets (
  id uuid primary key,
  -- As it was typed, in lower case. Whether somebody has this address is found out by the worker.
  email text not null,
  -- SHA-256 of the link's token, base64url. Null: no link was made yet.
  token_hash text unique,
  -- The administrator who made the link; null: the person asked for it.
  created_by uuid references users on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index password_resets_email on password_resets (email);

-- Failed attempts at guessing, counted per client, per device and per account: see server/users/attempts.ts.
create table attempts (
  key text primary key,
  began_at timestamptz not null,
  count integer not null
);
create index attempts_began on attempts (began_at);

-- Was the sign-in library's own count, per client alone.
drop table sign_in_rates;
