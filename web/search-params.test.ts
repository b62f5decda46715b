import { expect, test } from 'vitest'
import {
  readAccountSearch,
  readCandidateSearch,
  readCandidatesSearch,
  readSignInSearch,
  readVacanciesSearch,
} from './search-params.ts'

test('keeps valid parameters and drops the rest', () => {
  expect(readCandidatesSearch({ q: 'maja', page: 3, spy: 1 })).toEqual({ q: 'maja', page: 3 })
  expect(readCandidatesSearch({ q: 2026, page: 'many' })).toEqual({ q: '2026' })
  expect(readCandidatesSearch({ q: '', page: 1 })).toEqual({})
  const vacancy = '01a20084-9306-7e37-8930-20b93c3f3426'
  expect(readCandidatesSearch({ vacancy, stage: 'offer' })).toEqual({ vacancy, stage: 'offer' })
  expect(readCandidatesSearch({ vacancy: 'all', stage: 'lost' })).toEqual({})
  expect(readVacanciesSearch({ q: 'dev', status: 'closed', page: 2 })).toEqual({
    q: 'dev',
    status: 'closed',
    page: 2,
  })
  expect(readVacanciesSearch({ status: 'lost' })).toEqual({})
  expect(readCandidateSearch({ tab: 'notes', conversation: 'abc', compose: true })).toEqual({
    conversation: 'abc',
    compose: true,
  })
  expect(readAccountSearch({ connect: 'wrong_account', expected: 'a@b.pl' })).toEqual({
    connect: 'wrong_account',
    expected: 'a@b.pl',
  })
  expect(readAccountSearch({ connect: 'hacked' })).toEqual({})
})

test('the redirect after sign-in stays on this site', () => {
  expect(readSignInSearch({ redirect: '/candidates?q=maja' })).toEqual({ redirect: '/candidates?q=maja' })
  for (const redirect of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
  ]) {
    expect(readSignInSearch({ redirect })).toEqual({})
  }
})
