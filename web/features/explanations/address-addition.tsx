import { Button, Select } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useNewAddress } from '../candidates/candidate-queries.ts'
import { type CandidateAtHand, CandidateField } from './candidate-field.tsx'
import classes from './explanation.module.css'

type AdditionProps = {
  /** At least one address. */
  addresses: readonly string[]
  candidate: CandidateAtHand | undefined
  onAdded: (added: { address: string; name: string }) => void
}

/** "Add … to a candidate…": a button that expands into a form, with the current candidate preselected. */
export function AddressAddition(props: AdditionProps) {
  const { t } = useTranslation()
  const [choosing, setChoosing] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const [address = ''] = props.addresses
  const cancel = () => {
    setChoosing(false)
    // In the next frame, when the button is mounted again.
    requestAnimationFrame(() => opener.current?.focus())
  }
  if (choosing) return <AdditionForm {...props} onCancel={cancel} />
  return (
    <div className={classes.mend}>
      <Button
        ref={opener}
        size="xs"
        classNames={{ root: classes.long, label: classes.longLabel }}
        onClick={() => setChoosing(true)}
      >
        {props.addresses.length === 1 ? t('why.add', { address }) : t('why.addOne')}
      </Button>
    </div>
  )
}

function AdditionForm({ addresses, candidate, onAdded, onCancel }: AdditionProps & { onCancel: () => void }) {
  const { t } = useTranslation()
  const [address, setAddress] = useState(addresses[0] ?? '')
  const [chosen, setChosen] = useState<CandidateAtHand | null>(candidate ?? null)
  const add = useNewAddress(chosen?.id ?? '')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) add.mutate(address, { onSuccess: () => onAdded({ address, name: chosen.name }) })
  }
  return (
    <form ref={form} className={classes.addition} onSubmit={submit}>
      {addresses.length > 1 && (
        <Select
          label={t('why.whichAddress')}
          data={addresses}
          value={address}
          onChange={(value) => value && setAddress(value)}
        />
      )}
      <CandidateField atHand={candidate} chosen={chosen} onChoose={setChosen} />
      <ProblemLine error={add.error} />
      <div className={classes.buttons}>
        <Button onClick={onCancel}>{t('action.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={chosen === null} loading={add.isPending}>
          {t('why.addSubmit')}
        </Button>
      </div>
    </form>
  )
}
