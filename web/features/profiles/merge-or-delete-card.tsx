import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { mergesQuery, useDeletion, useRestoration, useUndoMerge } from './profile-queries.ts'

/** What concerns the whole profile: merging, undoing that, and deleting. For the hiring team. */
export function MergeOrDeleteCard({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'merge' | 'delete' | null>(null)
  const close = () => setOpen(null)
  return (
    <Card title={t('profiles.title')}>
      <Merges candidate={candidate} />
      <CardLine end={<Button onClick={() => setOpen('merge')}>{t('profiles.mergeDots')}</Button>}>
        <CardText title={t('profiles.mergeHead')}>{t('profiles.mergeHint')}</CardText>
      </CardLine>
      <CardLine
        end={
          <Button color="red" variant="subtle" onClick={() => setOpen('delete')}>
            {t('profiles.deleteDots')}
          </Button>
        }
      >
        <CardText title={t('profiles.deleteHead')}>{t('profiles.deleteHint')}</CardText>
      </CardLine>
      <MergeDialog opened={open === 'merge'} candidate={candidate} other={null} onClose={close} />
      <DeleteDialog opened={open === 'delete'} candidate={candidate} onClose={close} />
    </Card>
  )
}

type DeleteProps = { opened: boolean; candidate: CandidateDetails; onClose: () => void }

function DeleteDialog({ opened, candidate, onClose }: DeleteProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const deletion = useDeletion()
  const restoration = useRestoration()
  const remove = async () => {
    await deletion.mutateAsync(candidate.id)
    void navigate({ to: '/candidates' })
    tellWithUndo(t('profiles.deleted', { name: candidate.name }), () => restoration.mutateAsync(candidate.id))
  }
  return (
    <ConfirmDialog
      opened={opened}
      title={t('profiles.deleteTitle', { name: candidate.name })}
      confirm={t('profiles.delete')}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{t('profiles.deleteText')}</p>
      <p>{t('profiles.deleteUndo')}</p>
    </ConfirmDialog>
  )
}

/** Who was merged into this candidate and can be parted again. Only the last one can, so only it has a button. */
function Merges({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { data } = useQuery(mergesQuery(candidate.id))
  const undo = useUndoMerge(candidate.id)
  return (
    <>
      {data?.merges.map((merge, index) => (
        <CardLine
          key={merge.id}
          end={
            index === 0 && (
              <Button
                aria-label={t('profiles.undoLabel', { name: merge.name })}
                loading={undo.isPending}
                onClick={() => undo.mutate(merge.id)}
              >
                {t('profiles.undo')}
              </Button>
            )
          }
        >
          <CardText title={t('profiles.wasMerged', { name: merge.name })}>
            {merge.mergedBy && `${merge.mergedBy} · `}
            {longDate(merge.mergedAt, now, reader)} ·{' '}
            {t('profiles.undoUntil', { when: longDate(merge.undoUntil, now, reader) })}
          </CardText>
        </CardLine>
      ))}
      <ProblemLine error={undo.error} />
    </>
  )
}
