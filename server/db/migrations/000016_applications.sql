-- Applications replace a candidate's position and stage; colleagues may ask for access to a candidate's mail.

-- Candidates who were added after the vacancies were made from positions: those without an application.
insert into vacancies (id, title, created_at, updated_at)
  select gen_random_uuid(), position, min(created_at), max(updated_at) from candidates
  where position <> ''
    and not exists (select 1 from applications where applications.candidate_id = candidates.id)
    and not exists (select 1 from vacancies where vacancies.title = candidates.position
      and vacancies.status = 'open' and not vacancies.confidential)
  group by position;
insert into applications (id, candidate_id, vacancy_id, stage, created_at, updated_at)
  select gen_random_uuid(), candidates.id,
    (select vacancies.id from vacancies where vacancies.title = candidates.position
      and vacancies.status = 'open' and not vacancies.confidential order by vacancies.created_at, vacancies.id limit 1),
    candidates.stage, candidates.created_at, candidates.updated_at
  from candidates
  where not exists (select 1 from applications where applications.candidate_id = candidates.id);

-- The index on search_text goes with the column.
alter table candidates drop column search_text;
alter table candidates drop column position;
alter table candidates drop column stage;
alter table candidates add column search_text text not null generated always as (folded(name)) stored;
create index candidates_name on candidates (search_text, id);

-- Where the short form finds vacancies by their title.
create index vacancies_title on vacancies (lower(title));

-- Questions of colleagues who may not read a candidate's mail, to the candidate's owner and hiring team.
create table access_requests (
  id uuid primary key,
  candidate_id uuid not null references candidates on delete cascade,
  -- Who asks.
  user_id uuid not null references users on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'given', 'declined', 'taken_back')),
  created_at timestamptz not null,
  answered_at timestamptz,
  answered_by uuid references users on delete set null,
  -- When the asker closed the notice of the answer.
  seen_at timestamptz
);
create unique index access_requests_waiting on access_requests (candidate_id, user_id) where state = 'waiting';
create index access_requests_asker on access_requests (user_id) where seen_at is null;
