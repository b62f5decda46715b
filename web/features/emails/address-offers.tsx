import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { AddressOffer } from '../../../contract/emails.ts'
import { firstName } from '../../ui/initials.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { useAddressRemoval, useNewAddress } from '../candidates/candidate-queries.ts'
import { useUser } from '../session/session.ts'
import classes from './address-offers.module.css'
import { useOfferDismissal } from './email-queries.ts'

type OffersProps = { candidate: CandidateDetails; offers: readonly AddressOffer[] }

/** Unknown addresses from which somebody replied: asks about one at a time; a button shows the others. */
export function AddressOffers({ candidate, offers }: OffersProps) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const place = useRef<HTMLElement>(null)
  const settled = useFocusKept(place, offers.length)
  if (offers.length === 0) return null
  const shown = all ? offers : offers.slice(0, 1)
  return (
    <section
      ref={place}
      className={classes.offers}
      aria-label={t('addressOffers.label', { name: candidate.name })}
      tabIndex={-1}
    >
      {shown.map((offer) => (
        <Offer key={offer.address} candidate={candidate} offer={offer} onSettled={settled} />
      ))}
      {offers.length > shown.length && (
        <Button size="xs" variant="subtle" className={classes.more} onClick={() => setAll(true)}>
          {t('addressOffers.more', { count: offers.length - shown.length })}
        </Button>
      )}
    </section>
  )
}

/**
 * Keeps the keyboard focus when an answered question disappears with its button: it moves to the next question, or to
 * the page.
 */
function useFocusKept(place: { current: HTMLElement | null }, count: number): () => void {
  const pressed = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect must run when the number changes.
  useEffect(() => {
    if (!pressed.current) return
    pressed.current = false
    if (document.activeElement !== document.body) return
    const next = place.current ?? document.getElementById('content')
    next?.focus({ preventScroll: true })
  }, [count, place])
  return () => {
    pressed.current = true
  }
}

/** Handles the two answers to a suggestion. A toast confirms each and offers Undo. */
function useOfferAnswers(candidate: CandidateDetails, { address }: AddressOffer, onSettled: () => void) {
  const { t } = useTranslation()
  const name = candidate.name
  const newAddress = useNewAddress(candidate.id)
  const removal = useAddressRemoval(candidate.id)
  const dismissal = useOfferDismissal(candidate.id)
  // The suggestion disappears before its mutation has ended, so callbacks passed to mutate() would not run.
  const add = useMutation({
    mutationFn: () => newAddress.mutateAsync(address),
    onMutate: onSettled,
    onSuccess: ({ addresses }) => {
      const added = addresses.find((one) => one.address.toLowerCase() === address.toLowerCase())
      tellWithUndo(
        t('addressOffers.added', { address, name }),
        added ? () => removal.mutateAsync(added.id) : null,
      )
    },
  })
  const dismiss = useMutation({
    mutationFn: () => dismissal.dismiss.mutateAsync(address),
    onMutate: onSettled,
    onSuccess: () =>
      tellWithUndo(t('addressOffers.dismissed', { address, name }), () =>
        dismissal.takeBack.mutateAsync(address),
      ),
  })
  return { add, dismiss }
}

type OfferProps = { candidate: CandidateDetails; offer: AddressOffer; onSettled: () => void }

function Offer({ candidate, offer, onSettled }: OfferProps) {
  const { t } = useTranslation()
  const mayAdd = useUser().role !== 'manager'
  const { add, dismiss } = useOfferAnswers(candidate, offer, onSettled)
  const name = firstName(candidate.name)
  const from = offer.name ? `${offer.name} <${offer.address}>` : offer.address
  const busy = add.isPending || dismiss.isPending
  return (
    <div className={classes.offer}>
      <p className={classes.question}>
        {t(offer.messageId ? 'addressOffers.answered' : 'addressOffers.tagged', { name, from })}
      </p>
      <p className={classes.note}>
        {t('addressOffers.closed')} {!mayAdd && t('addressOffers.mayNotAdd')}
        {offer.messageId && (
          <Link
            to="/candidates/$id"
            params={{ id: candidate.id }}
            search={{ tab: 'emails', conversation: offer.messageId }}
          >
            {t('addressOffers.show')}
          </Link>
        )}
      </p>
      <div className={classes.buttons}>
        {mayAdd && (
          <Button
            size="xs"
            variant="filled"
            loading={add.isPending}
            disabled={busy}
            onClick={() => add.mutate()}
          >
            {t('addressOffers.add')}
          </Button>
        )}
        <Button size="xs" loading={dismiss.isPending} disabled={busy} onClick={() => dismiss.mutate()}>
          {t('addressOffers.dismiss')}
        </Button>
      </div>
      <ProblemLine error={add.error ?? dismiss.error} />
    </div>
  )
}
