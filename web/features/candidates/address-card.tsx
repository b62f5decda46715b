import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { Card, CardLine } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './candidate.module.css'
import { useAddressRemoval, useAddressRemovalPreview, useNewAddress } from './candidate-queries.ts'

type Address = CandidateDetails['addresses'][number]
type Preview = ReturnType<typeof useAddressRemovalPreview>['data']

export function AddressCard({ candidate, mayEdit }: { candidate: CandidateDetails; mayEdit: boolean }) {
  const { t } = useTranslation()
  const [removing, setRemoving] = useState<Address | null>(null)
  const removal = useAddressRemoval(candidate.id)
  // The dialog opens when the number of emails is known, so that its buttons do not move.
  const preview = useAddressRemovalPreview(candidate.id, removing?.id ?? null)
  return (
    <Card title={t('candidate.addresses')} intro={t('candidate.addressesIntro')}>
      {candidate.addresses.map((address) => (
        <CardLine
          key={address.id}
          end={
            mayEdit &&
            candidate.addresses.length > 1 && (
              <ActionIcon
                aria-label={t('candidate.removeAddress', { address: address.address })}
                onClick={() => setRemoving(address)}
              >
                <IconTrash size={18} stroke={1.6} />
              </ActionIcon>
            )
          }
        >
          <div className={classes.address}>
            {address.address}
            <SharedWith address={address} />
          </div>
        </CardLine>
      ))}
      {mayEdit && <NewAddress candidateId={candidate.id} />}
      <ConfirmDialog
        opened={removing !== null && !preview.isPending}
        title={t('candidate.removeAddressTitle')}
        confirm={t('action.remove')}
        danger
        onConfirm={async () => removing && removal.mutateAsync(removing.id)}
        onClose={() => setRemoving(null)}
      >
        <RemovalText address={removing} preview={preview.data} />
      </ConfirmDialog>
    </Card>
  )
}

/** The count covers only emails that the viewer may see, so nobody without the permission to read mail gets one. */
function RemovalText({ address, preview }: { address: Address | null; preview: Preview }) {
  const { t } = useTranslation()
  return (
    <>
      <p>{t('candidate.removeAddressText', { address: address?.address ?? '' })}</p>
      {preview !== undefined && preview.emails > 0 && (
        <p>{t('candidate.removeAddressCount', { count: preview.emails })}</p>
      )}
      <p>{t('candidate.removeAddressKept', { days: preview?.keptDays ?? 30 })}</p>
    </>
  )
}

/** Says that an address belongs to two candidates; Kurier does not decide between them. */
function SharedWith({ address }: { address: Address }) {
  const { t } = useTranslation()
  if (address.sharedWith.length === 0) return null
  return (
    <small>
      {t('candidate.sharedWith')}{' '}
      {address.sharedWith.map((other, place) => (
        <span key={other.id}>
          {place > 0 && ', '}
          <Link to="/candidates/$id" params={{ id: other.id }}>
            {other.name}
          </Link>
        </span>
      ))}
    </small>
  )
}

function NewAddress({ candidateId }: { candidateId: string }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const add = useNewAddress(candidateId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) add.mutate(text.trim(), { onSuccess: () => setText('') })
  }
  return (
    <form onSubmit={submit} className={classes.newAddress}>
      <div>
        <TextInput
          type="email"
          aria-label={t('candidate.newAddress')}
          placeholder={t('candidate.newAddress')}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" loading={add.isPending} disabled={text.trim() === ''}>
          {t('action.add')}
        </Button>
      </div>
      <ProblemLine error={add.error} />
    </form>
  )
}
