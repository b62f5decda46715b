import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MergePreview } from '../../../contract/profiles.ts'
import { ConfirmForm } from '../../ui/confirm-dialog.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { type CandidateAtHand, CandidateField } from '../explanations/candidate-field.tsx'
import { mergePreviewQuery, useMerge, useUndoMerge } from './profile-queries.ts'
import classes from './profiles.module.css'

type MergeProps = {
  candidate: CandidateDetails
  /** Whom to merge into this candidate, if that is known already. */
  other: CandidateAtHand | null
  onClose: () => void
}

/** Asks whom to merge into this candidate, and names what moves before it does. */
export function MergeDialog({ opened, ...props }: MergeProps & { opened: boolean }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={t('profiles.mergeTitle', { name: props.candidate.name })}
      size={520}
      withCloseButton={false}
    >
      <MergeForm {...props} />
    </Modal>
  )
}

function MergeForm({ candidate, other, onClose }: MergeProps) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState(other)
  const merge = useMerge(candidate.id)
  const undo = useUndoMerge(candidate.id)
  const preview = useQuery({
    ...mergePreviewQuery(candidate.id, chosen?.id ?? ''),
    enabled: chosen !== null,
  })
  const run = async () => {
    if (!chosen) return
    const { mergeId } = await merge.mutateAsync(chosen.id)
    tellWithUndo(t('profiles.merged', { name: chosen.name }), () => undo.mutateAsync(mergeId))
  }
  return (
    <ConfirmForm confirm={t('profiles.merge')} disabled={!preview.data} onConfirm={run} onClose={onClose}>
      <p>{t('profiles.mergeText', { name: candidate.name })}</p>
      <CandidateField atHand={undefined} chosen={chosen} onChoose={setChosen} />
      {chosen && preview.data && <Preview preview={preview.data} />}
      {chosen && <ProblemLine error={preview.error} />}
    </ConfirmForm>
  )
}

/** What moves, and who reads what afterwards. */
function Preview({ preview }: { preview: MergePreview }) {
  const { t } = useTranslation()
  const { kept, merged, addresses, positions, emails, joining, limited, seals, keptDays } = preview
  const names = (people: readonly { name: string }[]) => people.map(({ name }) => name).join(', ')
  const titles = positions.filter((title) => title !== '')
  return (
    <div className={classes.preview}>
      <p>{t('profiles.moves', { merged: merged.name, kept: kept.name })}</p>
      <ul>
        <li>{t('profiles.movesAddresses', { addresses: addresses.join(', ') })}</li>
        <li>{t('profiles.movesEmails', { count: emails })}</li>
        {titles.length > 0 && <li>{t('profiles.movesPositions', { titles: titles.join(', ') })}</li>}
        {joining.length > 0 && <li>{t('profiles.joining', { names: names(joining) })}</li>}
        {limited.length > 0 && <li>{t('profiles.limited', { names: names(limited) })}</li>}
        {seals && <li>{t('profiles.seals')}</li>}
      </ul>
      <p>{t('profiles.mergeUndo', { days: keptDays })}</p>
    </div>
  )
}
