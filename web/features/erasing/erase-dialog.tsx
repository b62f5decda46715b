import { Modal, Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './erase-dialog.module.css'
import { EraseForm } from './erase-form.tsx'
import { useErasurePreview, usePageTexts } from './erasing-queries.ts'

type EraseDialogProps = {
  candidate: Pick<CandidateDetails, 'id' | 'name' | 'anonymisedAt'>
  onClose: () => void
}

/** Shows what erasing a candidate would do, and asks for confirmation. */
export function EraseDialog({ candidate, onClose }: EraseDialogProps) {
  const { t } = useTranslation()
  const hasTexts = usePageTexts()
  const { data, error } = useErasurePreview(candidate.id)
  if (!hasTexts) return null
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('erasing.title', { name: candidate.name })}
      size={560}
      withCloseButton={false}
    >
      {data && <EraseForm candidate={candidate} preview={data} onClose={onClose} />}
      {!data && !error && (
        <div className={classes.form} aria-busy>
          {[1, 2, 3, 4].map((line) => (
            <Skeleton key={line} height={16} />
          ))}
        </div>
      )}
      <ProblemLine error={data ? null : error} />
    </Modal>
  )
}
