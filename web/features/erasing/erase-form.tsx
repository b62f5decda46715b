import { Button, Radio, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { type ErasureKind, type ErasurePreview, erasureKind } from '../../../contract/erasing.ts'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { useTell } from '../../ui/tell.ts'
import { useUser } from '../session/session.ts'
import classes from './erase-dialog.module.css'
import { useErasure, useErasureWithdrawal } from './erasing-queries.ts'
import { ErasureLists } from './erasure-lists.tsx'

type EraseFormProps = {
  candidate: Pick<CandidateDetails, 'id' | 'name' | 'anonymisedAt'>
  preview: ErasurePreview
  onClose: () => void
}

export function EraseForm({ candidate, preview, onClose }: EraseFormProps) {
  const { t } = useTranslation()
  const { request } = preview
  const isOwnRequest = useUser().id === request?.askedBy.id
  const [kind, setKind] = useState<ErasureKind>(request?.kind ?? 'erase')
  const [typed, setTyped] = useState('')
  const { erase, error, isPending } = useErasing(candidate.id, onClose)
  const withdraw = useErasureWithdrawal(candidate.id)
  // If two have to agree, the first order only asks.
  const asks = preview.needsTwo && (request === null || isOwnRequest || request.kind !== kind)
  const isConfirmed = sameName(typed, candidate.name)
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        // React bubbles the event through portals to a form that renders the dialog.
        event.stopPropagation()
        if (isConfirmed) erase(kind)
      }}
    >
      {!candidate.anonymisedAt && <KindChoice value={kind} onChange={setKind} />}
      <ErasureLists preview={preview} kind={kind} />
      <RequestNote preview={preview} isOwn={isOwnRequest} />
      <TextInput
        label={t('erasing.type')}
        placeholder={candidate.name}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
      />
      <ProblemLine error={error ?? withdraw.error} />
      <div className={classes.buttons}>
        {request && (
          <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()} mr="auto">
            {t('erasing.withdraw')}
          </Button>
        )}
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" variant="filled" color="red" disabled={!isConfirmed} loading={isPending}>
          {asks ? t('erasing.ask') : t(`erasing.confirm.${kind}`)}
        </Button>
      </div>
    </form>
  )
}

/** Erases, tells what was done, and leaves the profile if there is none any more. */
function useErasing(candidateId: string, onClose: () => void) {
  const { t } = useTranslation()
  const tell = useTell()
  const client = useQueryClient()
  const navigate = useNavigate()
  const erasure = useErasure(candidateId)
  const erase = (kind: ErasureKind) =>
    erasure.mutate(kind, {
      onSuccess: async ({ state }) => {
        tell(state === 'asked' ? t('erasing.asked') : t(`erasing.done.${kind}`))
        onClose()
        if (state === 'done' && kind === 'erase') {
          await navigate({ to: '/candidates' })
          client.removeQueries({ queryKey: ['candidate', candidateId] })
        } else {
          await client.invalidateQueries({ queryKey: ['candidate', candidateId] })
        }
        await client.invalidateQueries({ queryKey: ['candidates'] })
      },
    })
  return { erase, error: erasure.error, isPending: erasure.isPending }
}

function KindChoice({ value, onChange }: { value: ErasureKind; onChange: (kind: ErasureKind) => void }) {
  const { t } = useTranslation()
  return (
    <Radio.Group
      aria-label={t('erasing.how')}
      value={value}
      onChange={(next) => onChange(next as ErasureKind)}
    >
      <div className={classes.choices}>
        {erasureKind.options.map((kind) => (
          <Radio
            key={kind}
            value={kind}
            label={t(`erasing.kind.${kind}`)}
            description={t(`erasing.kindText.${kind}`)}
          />
        ))}
      </div>
    </Radio.Group>
  )
}

function RequestNote({ preview: { request, needsTwo }, isOwn }: { preview: ErasurePreview; isOwn: boolean }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  if (!request) return needsTwo && <p className={classes.note}>{t('erasing.needsTwo')}</p>
  const facts = { kind: t(`erasing.kind.${request.kind}`), day: longDate(request.askedAt, now, reader) }
  return (
    <p className={classes.note}>
      {isOwn
        ? t('erasing.askedByYou', facts)
        : t('erasing.askedByOther', { ...facts, name: request.askedBy.name })}
    </p>
  )
}

function sameName(typed: string, name: string): boolean {
  const plain = (text: string) => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase()
  return plain(typed) === plain(name)
}
