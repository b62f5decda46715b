import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Block, block, blockList, blockPreview } from '../../../contract/blocks.ts'
import { get, nothing, request } from '../../api.ts'

/** The user's own list, or the company's, which administrators edit. */
export type BlockScope = 'own' | 'company'

const paths = { own: '/api/mailbox/blocks', company: '/api/blocks' } as const satisfies Record<
  BlockScope,
  string
>

/** Below the keys of the data that changes with it: the user's mailbox, or the people. */
const keys = { own: ['mailbox', 'blocks'], company: ['people', 'blocks'] } as const satisfies Record<
  BlockScope,
  readonly string[]
>

export function blocksQuery(scope: BlockScope) {
  return queryOptions({
    queryKey: keys[scope],
    queryFn: ({ signal }) => get(paths[scope], blockList, signal),
  })
}

/** Previews which emails would leave the profiles; fetched before an entry is added. */
export function useBlockPreview(scope: BlockScope) {
  return useMutation({
    mutationFn: (pattern: string) =>
      get(`${paths[scope]}/preview?pattern=${encodeURIComponent(pattern)}`, blockPreview),
  })
}

export function useNewBlock(scope: BlockScope) {
  return useBlockChange(scope, (pattern: string) =>
    request('POST', paths[scope], block, { body: { pattern } }),
  )
}

export function useBlockLift(scope: BlockScope) {
  return useBlockChange(scope, ({ id }: Pick<Block, 'id'>) =>
    request('DELETE', `${paths[scope]}/${id}`, nothing),
  )
}

/** The list also changes what is shown on candidates, so they are refetched too. */
function useBlockChange<V, T>(scope: BlockScope, change: (value: V) => Promise<T>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys[scope] }),
        client.invalidateQueries({ queryKey: ['candidate'] }),
        client.invalidateQueries({ queryKey: ['candidates'] }),
      ]),
  })
}
