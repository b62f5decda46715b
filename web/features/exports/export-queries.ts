import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ExportFormat, exportList, mailExport } from '../../../contract/exports.ts'
import { get, nothing, request } from '../../api.ts'

const pollMs = 2_000

/** The user's files; asked again while one is being written. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: ({ signal }) => get('/api/exports', exportList, signal),
  refetchInterval: ({ state }) =>
    state.data?.exports.some((one) => one.state === 'waiting') ? pollMs : false,
})

/** @param candidateId null for the user's own data */
export function useNewExport(candidateId: string | null) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (format: ExportFormat) =>
      candidateId === null
        ? request('POST', '/api/me/exports', mailExport)
        : request('POST', `/api/candidates/${candidateId}/exports`, mailExport, { body: { format } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['exports'] }),
  })
}

export function useExportDeletion() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (exportId: string) => request('DELETE', `/api/exports/${exportId}`, nothing),
    onSuccess: () => client.invalidateQueries({ queryKey: ['exports'] }),
  })
}
