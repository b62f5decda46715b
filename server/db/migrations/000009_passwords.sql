-- Passwords --------------------------------------------------------------------------------------------------------

-- An administrator set the password: the user must change it at the first sign-in.
alter table users add column must_change_password boolean not null default false;

-- Requests for a new password, and the links that answer them. The token itself is not stored.
create table password_resets (
  id uuid primary key,
  -- As typed, in lower case. The worker looks up whether somebody has this address.
  email text not null,
  -- SHA-256 of the link's token, base64url. Null if no link was made yet.
  token_hash text unique,
  -- The administrator who made the link; null if the person requested it.
  created_by uuid references users on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index password_resets_email on password_resets (email);

-- Failed guesses, counted per client, per device and per account: see server/users/attempts.ts.
create table attempts (
  key text primary key,
  began_at timestamptz not null,
  count integer not null
);
create index attempts_began on attempts (began_at);

-- The sign-in library's own counts, per client only.
drop table sign_in_rates;
