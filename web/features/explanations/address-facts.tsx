import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Explanation } from '../../../contract/explanations.ts'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import { AddressAddition } from './address-addition.tsx'
import classes from './explanation.module.css'
import type { Mending } from './mending.ts'

type Facts = NonNullable<Explanation['address']>

/**
 * What is known about an address in the question, and a button that adds it to a candidate if it belongs to nobody.
 */
export function AddressFacts({ facts, mending }: { facts: Facts; mending: Mending }) {
  const { t } = useTranslation()
  const { address, candidates, isColleague, isShared } = facts
  // Bridges the time until the answer includes the addition.
  const [added, setAdded] = useState(false)
  const isNobodys = !added && candidates.length === 0 && !isColleague && !isShared
  return (
    <section className={classes.address} aria-label={address}>
      <b>{address}</b>
      <AddressOf candidates={candidates} onLeave={mending.onLeave} />
      <FactLines facts={facts} isNobodys={isNobodys} />
      {isNobodys && mending.mayAdd && (
        <AddressAddition
          addresses={[address]}
          candidate={mending.candidate}
          onAdded={(told) => {
            setAdded(true)
            mending.onAdded({ ...told, touches: null })
          }}
        />
      )}
      {isNobodys && !mending.mayAdd && <p>{t('why.mayNotAdd')}</p>}
    </section>
  )
}

function AddressOf({ candidates, onLeave }: Pick<Facts, 'candidates'> & Pick<Mending, 'onLeave'>) {
  const { t } = useTranslation()
  if (candidates.length === 0) return null
  return (
    <p>
      {t(candidates.length === 1 ? 'why.address.of' : 'why.address.ofMany')}{' '}
      {candidates.map(({ id, name }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          <Link to="/candidates/$id" params={{ id }} search={{ tab: 'emails' }} onClick={onLeave}>
            {name}
          </Link>
        </span>
      ))}
    </p>
  )
}

function FactLines({ facts, isNobodys }: { facts: Facts; isNobodys: boolean }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { candidates, isColleague, isBlocked, isShared, searchedAt, messages } = facts
  const isSomebodys = candidates.length > 0
  const lines = [
    isColleague && t('why.address.colleague'),
    isShared && t('why.address.shared'),
    isBlocked && t('why.address.blocked'),
    isNobodys && t('why.address.nobody'),
    searchedAt && t('why.address.searched', { when: longDate(searchedAt, now, reader) }),
    isSomebodys && !searchedAt && !isColleague && t('why.address.notSearched'),
    (isSomebodys || messages > 0) && t('why.address.messages', { count: messages }),
  ]
  return lines.filter((line) => typeof line === 'string').map((line) => <p key={line}>{line}</p>)
}
