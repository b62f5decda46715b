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

/** A blocklist, whose entries' mail is never read: the user's own in Account settings, the company's under People. */
export function BlockCard({ scope }: { scope: BlockScope }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(blocksQuery(scope))
  const add = useNewBlock(scope)
  const lift = useBlockLift(scope)
  const told = useRef(new Map<string, string>())
  const tell = (pattern: string, text: string, undo: (() => Promise<unknown>) | null) => {
    // The previous toast about this entry is outdated.
    notifications.hide(told.current.get(pattern) ?? '')
    told.current.set(pattern, tellWithUndo(text, undo))
  }
  const added = (block: Block) => {
    const wasThere = data?.blocks.some(({ id }) => id === block.id)
    tell(block.pattern, t('blocks.added', block), wasThere ? null : () => lift.mutateAsync(block))
  }
  const lifted = (block: Block) =>
    tell(block.pattern, t('blocks.lifted', block), () => add.mutateAsync(block.pattern))
  return (
    <Card title={t(`blocks.${scope}.title`)} intro={t(`blocks.${scope}.intro`)}>
      <NewBlock scope={scope} onAdded={added} />
      {data && <BlockLines scope={scope} blocks={data.blocks} onLifted={lifted} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && (
        <CardLine>
          <Skeleton height={14} width="40%" />
        </CardLine>
      )}
    </Card>
  )
}

type LinesProps = { scope: BlockScope; blocks: readonly Block[]; onLifted: (block: Block) => void }

function BlockLines({ scope, blocks, onLifted }: LinesProps) {
  const { t } = useTranslation()
  if (blocks.length === 0) {
    return (
      <CardLine>
        <p className={classes.empty}>{t(`blocks.${scope}.empty`)}</p>
      </CardLine>
    )
  }
  return (
    <ul className={classes.list}>
      {blocks.map((block) => (
        <BlockLine key={block.id} scope={scope} block={block} onLifted={onLifted} />
      ))}
    </ul>
  )
}

type LineProps = { scope: BlockScope; block: Block; onLifted: (block: Block) => void }

function BlockLine({ scope, block, onLifted }: LineProps) {
  const { t } = useTranslation()
  const lift = useBlockLift(scope)
  // A promise instead of mutation callbacks, because the row is unmounted by then. A refusal is shown below the list.
  const liftIt = () =>
    lift.mutateAsync(block).then(
      () => onLifted(block),
      () => undefined,
    )
  return (
    <>
      <li className={classes.item}>
        <span className={classes.pattern}>
          {block.pattern}
          {block.kind === 'domain' && <small>{t('blocks.domain')}</small>}
        </span>
        <Button
          variant="subtle"
          color="gray"
          aria-label={t('blocks.lift', block)}
          loading={lift.isPending}
          onClick={liftIt}
        >
          {t('action.remove')}
        </Button>
      </li>
      {lift.error !== null && (
        <li className={classes.item}>
          <ProblemLine error={lift.error} />
        </li>
      )}
    </>
  )
}
