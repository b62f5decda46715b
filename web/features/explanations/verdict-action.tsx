import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ExplainedMessage } from '../../../contract/explanations.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { AddressAddition } from './address-addition.tsx'
import classes from './explanation.module.css'
import { useLook } from './explanation-queries.ts'
import type { Mending } from './mending.ts'

type ActionProps = { message: ExplainedMessage; askedAddress: string | null; mending: Mending }

/** The one action that changes a verdict; renders nothing if Kurier has none. */
export function VerdictAction({ message, askedAddress, mending }: ActionProps) {
  const { t } = useTranslation()
  const { verdict } = message
  switch (verdict.kind) {
    case 'set_aside':
      return <LookAgain message={message} label={t('state.retry')} follow={mending.follow} />
    case 'missing':
      return <LookAgain message={message} label={t('why.fetch')} follow={mending.follow} />
    case 'hidden':
      // Gmail finds the message although it reported it as deleted; the search result counts.
      return verdict.by === 'deleted' ? (
        <LookAgain message={message} label={t('why.fetch')} follow={mending.follow} />
      ) : null
    case 'blocked':
      return verdict.by === 'own' ? (
        <div className={classes.mend}>
          <LinkButton size="xs" to="/account" hash="private-addresses" onClick={mending.onLeave}>
            {t('why.toList')}
          </LinkButton>
        </div>
      ) : null
    case 'refused':
      return verdict.rule === 'nobody' ? (
        <StrangerAddition strangers={verdict.strangers} askedAddress={askedAddress} mending={mending} />
      ) : null
    case 'held':
      return (
        <div className={classes.mend}>
          <LinkButton size="xs" to="/account" hash="sharing" onClick={mending.onLeave}>
            {t('sharing.banner.open')}
          </LinkButton>
        </div>
      )
    case 'shown':
    case 'waiting':
      return null
  }
}

type LookProps = { message: ExplainedMessage; label: string } & Pick<Mending, 'follow'>

function LookAgain({ message: { providerId, verdict }, label, follow }: LookProps) {
  const look = useLook()
  return (
    <div className={classes.mend}>
      <Button
        size="xs"
        loading={look.isPending}
        onClick={() =>
          look.mutate(providerId, { onSuccess: () => follow(new Map([[providerId, verdict.kind]])) })
        }
      >
        {label}
      </Button>
      <ProblemLine error={look.error} />
    </div>
  )
}

type StrangerProps = { strangers: readonly string[] } & Pick<ActionProps, 'askedAddress' | 'mending'>

/** If the question is an address, AddressFacts already offers to add it, once for all messages. */
function StrangerAddition({ strangers, askedAddress, mending }: StrangerProps) {
  const { t } = useTranslation()
  if (strangers.length === 0 || (askedAddress !== null && strangers.length === 1)) return null
  if (!mending.mayAdd) return askedAddress === null ? <p>{t('why.mayNotAdd')}</p> : null
  return (
    <AddressAddition
      addresses={strangers}
      candidate={mending.candidate}
      onAdded={(added) => mending.onAdded({ ...added, touches: added.address })}
    />
  )
}
