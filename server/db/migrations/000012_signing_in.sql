-- Signing in -------------------------------------------------------------------------------------------------------

-- How a session began, when its user last proved who they are, and when it was last used (to within some minutes).
alter table sessions add column method text not null default 'password'
  check (method in ('password', 'passkey', 'single_sign_on'));
alter table sessions add column authenticated_at timestamptz not null default now();
alter table sessions add column last_used_at timestamptz not null default now();
update sessions set authenticated_at = created_at, last_used_at = updated_at;

-- An authenticator app of a user (TOTP, RFC 6238).
create table second_factors (
  user_id uuid primary key references users on delete cascade,
  -- Sealed like a grant, for this user.
  sealed_secret text not null,
  -- Null until the first code was entered; only then it is asked for at sign-in.
  confirmed_at timestamptz,
  -- The 30-second step of the last accepted code, so that none is accepted twice (RFC 6238 section 5.2).
  last_step integer not null default 0,
  created_at timestamptz not null
);

-- One row for each recovery code that is not used yet.
create table recovery_codes (
  user_id uuid not null references second_factors on delete cascade,
  -- scrypt of the code, salted with the user's id, base64url.
  code_hash text not null,
  primary key (user_id, code_hash)
);

-- Public keys with which a user may sign in (WebAuthn).
create table passkeys (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  -- base64url, as browsers name it.
  credential_id text not null unique,
  public_key bytea not null,
  -- How often the authenticator says it was used; many always say 0. It may exceed an integer.
  counter double precision not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

-- Random values that a passkey must sign; each is accepted once, within minutes.
create table passkey_challenges (
  challenge text primary key,
  -- Null for a sign-in, where nobody is known yet.
  user_id uuid references users on delete cascade,
  purpose text not null check (purpose in ('add', 'sign_in', 'reauthenticate')),
  expires_at timestamptz not null
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

-- A person of the single sign-on is one user: provider_id is 'oidc <issuer>', account_id the provider's subject.
create unique index credentials_single_sign_on on credentials (provider_id, account_id)
  where provider_id <> 'credential';

-- One row at most: what administrators chose for everybody.
create table sign_in_settings (
  id boolean primary key default true check (id),
  only_single_sign_on boolean not null
);
