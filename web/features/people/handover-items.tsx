import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenWork } from '../../../contract/leaving.ts'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { When } from '../../ui/when.tsx'
import type { WorkItem } from './handover-choice.ts'
import classes from './leaving.module.css'

const tones = { needs_reply: 'warn', waiting: 'quiet', unsent: 'bad' } as const satisfies Record<
  OpenWork['conversations'][number]['kind'],
  PillTone
>

interface ItemsProps {
  items: readonly WorkItem[]
  chosen: ReadonlySet<string>
  onChoose: (keys: readonly string[], isChosen: boolean) => void
}

/** The open conversations, to tick one by one or all at once. */
export function HandoverItems({ items, chosen, onChoose }: ItemsProps) {
  const { t } = useTranslation()
  const isAll = items.every(({ key }) => chosen.has(key))
  return (
    <ul className={classes.work}>
      <li>
        <Checkbox
          label={t('leaving.handover.all')}
          checked={isAll}
          indeterminate={!isAll && chosen.size > 0}
          onChange={(event) =>
            onChoose(
              items.map(({ key }) => key),
              event.currentTarget.checked,
            )
          }
        />
      </li>
      {items.map((item) => (
        <li key={item.key}>
          <Checkbox
            checked={chosen.has(item.key)}
            onChange={(event) => onChoose([item.key], event.currentTarget.checked)}
            label={<Item item={item} />}
          />
        </li>
      ))}
    </ul>
  )
}

function Item({ item }: { item: WorkItem }) {
  const { t } = useTranslation()
  const { conversation, others } = item
  return (
    <span className={classes.item}>
      <span className={classes.head}>
        {item.candidate.name}
        {conversation && (
          <>
            <Pill tone={tones[conversation.kind]}>{t(`leaving.handover.kind.${conversation.kind}`)}</Pill>
            <When iso={conversation.lastAt} form="short" />
          </>
        )}
      </span>
      {conversation && <Line>{conversation.subject}</Line>}
      {others && <Line>{t('leaving.handover.unread', { count: others.count })}</Line>}
      {item.handedTo && <Line>{t('leaving.handover.given', { name: item.handedTo })}</Line>}
    </span>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <span className={classes.sub}>{children}</span>
}
