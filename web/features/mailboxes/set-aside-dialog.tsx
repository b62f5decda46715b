import { Button, Modal } from '@mantine/core'
import { IconMailCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SetAsideMessage } from '../../../contract/set-aside.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { EmptyState, Failure } from '../../ui/state.tsx'
import type { ConnectedStatus } from './connected-status.ts'
import classes from './set-aside.module.css'
import { SetAsideItem } from './set-aside-item.tsx'
import { setAsideLines } from './set-aside-progress.ts'
import { attemptsQuery, setAsideQuery, useSetAsideRetry } from './set-aside-queries.ts'

type SetAsideDialogProps = { status: ConnectedStatus; onClose: () => void }

/**
 * Lists the emails that could not be read, with the reasons; an email that is being retried stays listed until the
 * outcome is known.
 */
export function SetAsideDialog({ status, onClose }: SetAsideDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const list = useQuery(setAsideQuery(status.setAside))
  const [asked, setAsked] = useState<readonly SetAsideMessage[]>([])
  const attempts = useQuery({ ...attemptsQuery, enabled: asked.length > 0 })
  const retry = useSetAsideRetry()
  const messages = list.data?.messages ?? []
  const lines = setAsideLines(messages, asked, retry.isPending ? undefined : attempts.data?.trying)
  const mayTry = status.state !== 'paused' && status.state !== 'action_needed'
  const tryAgain = (wanted: readonly SetAsideMessage[], ids?: readonly string[]) => {
    setAsked((before) => [...without(before, wanted), ...wanted])
    retry.mutate(ids)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size={620}
      // Aligned to the top: the list grows downwards, and the close button does not move.
      centered={false}
      yOffset="9vh"
      title={t('setAside.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.intro}>{t(mayTry ? 'setAside.intro' : 'setAside.notNow')}</p>
      {list.isPending && <RowSkeletons rows={Math.min(status.setAside, 4)} />}
      {!list.data && list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.data && lines.length === 0 && <EmptyState icon={IconMailCheck} title={t('setAside.none')} />}
      <ul className={classes.list}>
        {lines.map((line) => (
          <SetAsideItem
            key={line.message.id}
            line={line}
            busy={retry.isPending}
            onRetry={mayTry ? () => tryAgain([line.message], [line.message.id]) : undefined}
          />
        ))}
      </ul>
      {list.data && list.data.total > messages.length && (
        <p className={classes.more}>{t('setAside.more', { count: list.data.total - messages.length })}</p>
      )}
      <ProblemLine error={retry.error} />
      {mayTry && messages.length > 1 && (
        <div className={classes.foot}>
          <Button variant="filled" loading={retry.isPending} onClick={() => tryAgain(messages)}>
            {t('setAside.tryAll')}
          </Button>
        </div>
      )}
    </Modal>
  )
}

function without(all: readonly SetAsideMessage[], some: readonly SetAsideMessage[]): SetAsideMessage[] {
  return all.filter(({ id }) => !some.some((one) => one.id === id))
}
