import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Block, block, blockList, blockPreview } from '../../../contract/blocks.ts'
import { get, nothing, request } from '../../api.ts'

/** One's own list, or the company's, which administrators keep. */
export type BlockScope = 'own' | 'company'

const paths = { own: '/api/mailbox/blocks', company: '/api/blocks' } as const satisfies Record<
  BlockScope,
  string
>

/** Under the key of what changes with it: a person's mailbox, or the people. */
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

/** What would leave the profiles; asked when somebody is about to add it. */
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

/** What is shown on candidates changes with it, so that is asked for again too. */
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
