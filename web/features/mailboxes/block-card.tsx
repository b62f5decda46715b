import { Button, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Block } from '../../../contract/blocks.ts'
import { Card, CardLine } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { Failure } from '../../ui/state.tsx'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import classes from './block-card.module.css'
import { type BlockScope, blocksQuery, useBlockLift, useNewBlock } from './block-queries.ts'
import { NewBlock } from './new-block.tsx'

/** Whose mail is never read: one's own list in Account settings, the company's under People. */
export function BlockCard({ scope }: { scope: BlockScope }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(blocksQuery(scope))
  const add = useNewBlock(scope)
  const lift = useBlockLift(scope)
  const told = useRef('')
  const tell = (text: string, undo: (() => Promise<unknown>) | null) => {
    // The one before told of what may no longer be so.
    notifications.hide(told.current)
    told.current = tellWithUndo(text, undo)
  }
  const added = (block: Block) => {
    const wasThere = data?.blocks.some(({ id }) => id === block.id)
    tell(t('blocks.added', block), wasThere ? null : () => lift.mutateAsync(block))
  }
  const lifted = (block: Block) => tell(t('blocks.lifted', block), () => add.mutateAsync(block.pattern))
  return (
    <Card title={t(`blocks.${scope}.title`)} intro={t(`blocks.${scope}.intro`)}>
      <NewBlock scope={scope} onAdded={added} />
      {data && (
        <BlockLines
          blocks={data.blocks}
          empty={t(`blocks.${scope}.empty`)}
          lifting={lift.isPending ? lift.variables.id : null}
          onLift={(block) => lift.mutate(block, { onSuccess: () => lifted(block) })}
        />
      )}
      {lift.error !== null && (
        <CardLine>
          <ProblemLine error={lift.error} />
        </CardLine>
      )}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && (
        <CardLine>
          <Skeleton height={14} width="40%" />
        </CardLine>
      )}
    </Card>
  )
}

type LinesProps = {
  blocks: readonly Block[]
  empty: string
  /** The id of what is being taken off the list. */
  lifting: string | null
  onLift: (block: Block) => void
}

function BlockLines({ blocks, empty, lifting, onLift }: LinesProps) {
  const { t } = useTranslation()
  if (blocks.length === 0) {
    return (
      <CardLine>
        <p className={classes.empty}>{empty}</p>
      </CardLine>
    )
  }
  return (
    <ul className={classes.list}>
      {blocks.map((block) => (
        <li key={block.id} className={classes.item}>
          <span className={classes.pattern}>
            {block.pattern}
            {block.kind === 'domain' && <small>{t('blocks.domain')}</small>}
          </span>
          <Button
            variant="subtle"
            color="gray"
            aria-label={t('blocks.lift', block)}
            loading={lifting === block.id}
            onClick={() => onLift(block)}
          >
            {t('action.remove')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
