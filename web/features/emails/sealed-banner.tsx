import { Button } from '@mantine/core'
import { IconLock, IconUserShield } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { nothing, request } from '../../api.ts'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { EmptyState } from '../../ui/state.tsx'
import classes from './visibility.module.css'

type SealedProps = { candidateId: string; sealed: NonNullable<CandidateDetails['sealed']> }

/** Says since when the mail is sealed and who reads it; whoever may can reopen it. */
export function SealedBanner({ candidateId, sealed }: SealedProps) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const client = useQueryClient()
  const reopen = useMutation({
    mutationFn: () => request('POST', `/api/candidates/${candidateId}/reopenings`, nothing, { body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['candidate', candidateId] }),
  })
  const { since, readers, mayReopen } = sealed
  return (
    <div className={classes.sealed} role="note">
      <IconLock size={18} stroke={1.6} aria-hidden />
      <p>
        {t('sealed.since', { when: longDate(since, now, reader) })}{' '}
        {readers.length > 0 ? t('sealed.readers', { names: readers.join(', ') }) : t('sealed.nobody')}
      </p>
      {mayReopen && (
        <Button size="xs" loading={reopen.isPending} onClick={() => reopen.mutate()}>
          {t('sealed.reopen')}
        </Button>
      )}
      <ProblemLine error={reopen.error} />
    </div>
  )
}

/** Shown to a user whose own file this is. */
export function OwnFile() {
  const { t } = useTranslation()
  return (
    <EmptyState icon={IconUserShield} title={t('ownFile.title')}>
      {t('ownFile.text')}
    </EmptyState>
  )
}
