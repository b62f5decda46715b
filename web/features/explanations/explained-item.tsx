import { Loader } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconLock,
  type IconProps,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExplainedMessage, Verdict } from '../../../contract/explanations.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import { When } from '../../ui/when.tsx'
import classes from './explanation.module.css'
import type { Mending } from './mending.ts'
import { VerdictAction } from './verdict-action.tsx'
import { verdictText } from './verdict-text.ts'

type ItemProps = {
  message: ExplainedMessage
  /** The address in the question; null if the question is not an address. */
  askedAddress: string | null
  mending: Mending
}

/**
 * One message that Gmail found: sender, subject, date, the rule that applied, and a button that fixes the problem.
 */
export function ExplainedItem({ message, askedAddress, mending }: ItemProps) {
  const { t } = useTranslation()
  const { verdict } = message
  const isOpen = mending.open.has(message.providerId)
  // After an action, the previous verdict may be outdated.
  const isStale = isOpen && verdict.kind !== 'missing' && verdict.kind !== 'waiting'
  return (
    <li className={classes.message}>
      <div className={classes.head}>
        <b>{message.from || t('setAside.noSender')}</b>
        <When iso={message.at} form="short" className={classes.when} />
      </div>
      <p className={classes.subject}>{message.subject || t('conversation.noSubject')}</p>
      {!isStale && <VerdictLine verdict={verdict} onLeave={mending.onLeave} />}
      {isOpen ? (
        <Progress late={mending.late} />
      ) : (
        <VerdictAction message={message} askedAddress={askedAddress} mending={mending} />
      )}
    </li>
  )
}

type Look = { icon: ComponentType<IconProps>; tone: 'ok' | 'warn' | 'quiet' }

const looks = {
  shown: { icon: IconCircleCheck, tone: 'ok' },
  hidden: { icon: IconCircleMinus, tone: 'quiet' },
  refused: { icon: IconCircleMinus, tone: 'quiet' },
  blocked: { icon: IconCircleMinus, tone: 'quiet' },
  waiting: { icon: IconClock, tone: 'quiet' },
  set_aside: { icon: IconAlertTriangle, tone: 'warn' },
  held: { icon: IconLock, tone: 'warn' },
  missing: { icon: IconAlertTriangle, tone: 'warn' },
} as const satisfies Record<Verdict['kind'], Look>

function VerdictLine({ verdict, onLeave }: { verdict: Verdict } & Pick<Mending, 'onLeave'>) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { icon: Icon, tone } = looks[verdict.kind]
  return (
    <div className={classes.verdict} data-tone={tone}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <div role="status">
        {verdictText(verdict, now, reader, t)} <VerdictCandidates verdict={verdict} onLeave={onLeave} />
      </div>
    </div>
  )
}

/** Lists the candidates on whose profiles the message is, or should be. */
function VerdictCandidates({ verdict, onLeave }: { verdict: Verdict } & Pick<Mending, 'onLeave'>) {
  const { t } = useTranslation()
  if (verdict.kind !== 'shown' && verdict.kind !== 'missing' && verdict.kind !== 'held') return null
  return verdict.candidates.map((candidate, place) => (
    <span key={candidate.id}>
      {place > 0 && '; '}
      <Link to="/candidates/$id" params={{ id: candidate.id }} search={{ tab: 'emails' }} onClick={onLeave}>
        {candidate.name}
      </Link>
      {'address' in candidate && `, ${t('why.verdict.because', { address: candidate.address })}`}
    </span>
  ))
}

function Progress({ late }: { late: boolean }) {
  const { t } = useTranslation()
  return (
    <p className={classes.progress} role="status">
      {!late && <Loader size={14} aria-hidden />}
      {t(late ? 'why.late' : 'why.underWay')}
    </p>
  )
}
