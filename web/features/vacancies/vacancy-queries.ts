import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { id } from '../../../contract/common.ts'
import {
  type NewVacancy,
  type VacancyChange,
  type VacancyQuery,
  vacancy,
  vacancyList,
} from '../../../contract/vacancies.ts'
import { get, nothing, request } from '../../api.ts'

/** The most that one answer may hold: enough for every list to choose from. */
const most = 200

export function vacancyListQuery({ q, status, page, size }: VacancyQuery) {
  const asked = new URLSearchParams({ q, page: String(page), size: String(size), ...(status && { status }) })
  return queryOptions({
    queryKey: ['vacancies', { q, status, page, size }],
    queryFn: ({ signal }) => get(`/api/vacancies?${asked}`, vacancyList, signal),
  })
}

export function vacancyQuery(vacancyId: string) {
  return queryOptions({
    queryKey: ['vacancies', vacancyId],
    queryFn: ({ signal }) => get(`/api/vacancies/${vacancyId}`, vacancy, signal),
  })
}

/** The vacancies to choose from. */
export function useVacancies(status?: 'open') {
  const { data } = useQuery(vacancyListQuery({ q: '', status, page: 1, size: most }))
  return data?.vacancies ?? []
}

/** Titles of open vacancies, each once, to suggest as a position. */
export function useVacancyTitles(): string[] {
  return [...new Set(useVacancies('open').map(({ title }) => title))]
}

export function useNewVacancy() {
  return useVacancyMutation((fresh: NewVacancy) =>
    request('POST', '/api/vacancies', z.object({ id }), { body: fresh }),
  )
}

export function useVacancyChange(vacancyId: string) {
  return useVacancyMutation((change: VacancyChange) =>
    request('PATCH', `/api/vacancies/${vacancyId}`, nothing, { body: change }),
  )
}

export function useVacancyRemoval(vacancyId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request('DELETE', `/api/vacancies/${vacancyId}`, nothing),
    // The page of the vacancy itself is left, not refetched.
    onSuccess: () => {
      client.removeQueries({ queryKey: vacancyQuery(vacancyId).queryKey })
      void client.invalidateQueries({ queryKey: ['vacancies'] })
    },
  })
}

/** A vacancy decides who reads which emails, so candidates are refetched too. */
function useVacancyMutation<T, A>(change: (value: T) => Promise<A>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [['vacancies'], ['candidates'], ['candidate']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
