import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { candidateListQuery } from '../candidates/candidate-queries.ts'
import classes from './explanation.module.css'

const listedAtMost = 20

/** The candidate from whose profile the dialog was opened: most likely the address is theirs. */
export type CandidateAtHand = Pick<CandidateDetails, 'id' | 'name'>

type FieldProps = {
  atHand: CandidateAtHand | undefined
  chosen: CandidateAtHand | null
  onChoose: (candidate: CandidateAtHand) => void
}

type Listed = CandidateAtHand & { detail: string }

/** Selects a candidate by a few letters; the current one comes first. It takes the focus if nobody is preselected. */
export function CandidateField({ atHand, chosen, onChoose }: FieldProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useState(chosen?.name ?? '')
  const input = useRef<HTMLInputElement>(null)
  const listed = useListed(search === chosen?.name ? '' : search, atHand)
  const startsEmpty = useRef(chosen === null)
  useEffect(() => {
    if (startsEmpty.current) input.current?.focus()
  }, [])
  const known = chosen && !listed.some(({ id }) => id === chosen.id) ? [...listed, chosen] : listed
  return (
    <Select
      ref={input}
      label={t('why.whichCandidate')}
      searchable
      data={known.map(({ id, name }) => ({ value: id, label: name }))}
      // No filter here: the server has searched already, and not only by name.
      filter={({ options }) => options}
      nothingFoundMessage={t('why.nobodyFound')}
      searchValue={search}
      onSearchChange={setSearch}
      value={chosen?.id ?? null}
      onChange={(id) => {
        const found = known.find((one) => one.id === id)
        if (found) onChoose({ id: found.id, name: found.name })
      }}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <b>{option.label}</b>
          <span>{listed.find(({ id }) => id === option.value)?.detail}</span>
        </span>
      )}
    />
  )
}

/** Returns the server's matches; if nothing is typed, the current candidate comes first. */
function useListed(search: string, atHand: CandidateAtHand | undefined): Listed[] {
  const [q] = useDebouncedValue(search.trim(), 150)
  const { data } = useQuery({
    ...candidateListQuery({ q, page: 1, size: listedAtMost }),
    placeholderData: keepPreviousData,
  })
  const found = (data?.candidates ?? []).map(({ id, name, position, addresses }) => ({
    id,
    name,
    detail: position || (addresses[0] ?? ''),
  }))
  const first = found.find(({ id }) => id === atHand?.id) ?? (q === '' && atHand && { ...atHand, detail: '' })
  return first ? [first, ...found.filter(({ id }) => id !== first.id)] : found
}
