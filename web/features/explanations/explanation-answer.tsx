import { Loader } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Explanation } from '../../../contract/explanations.ts'
import { useUser } from '../session/session.ts'
import { AddressFacts } from './address-facts.tsx'
import type { CandidateAtHand } from './candidate-field.tsx'
import { ExplainedItem } from './explained-item.tsx'
import classes from './explanation.module.css'
import type { Answer } from './explanation-queries.ts'
import { touchedBy } from './explanation-watch.ts'
import type { Mending } from './mending.ts'

/** By the contract, the answer contains at most the ten newest messages. */
const mostAnswered = 10

type AnswerProps = { answer: Answer; candidate: CandidateAtHand | undefined; onLeave: () => void }

/** The messages found, and why each is here or not. Screen readers read only the first line. */
export function ExplanationAnswer({ answer, candidate, onLeave }: AnswerProps) {
  const { t } = useTranslation()
  const mayAdd = useUser().role !== 'manager'
  const [added, setAdded] = useState<{ address: string; name: string } | null>(null)
  const { data, isAsking } = answer
  const summaryLine = useRef<HTMLParagraphElement>(null)
  const follow: Answer['follow'] = (watched) => {
    answer.follow(watched)
    // The pressed button disappears, so the focus moves to the answer.
    summaryLine.current?.focus({ preventScroll: true })
  }
  const messages = data?.messages ?? []
  const mending: Mending = {
    open: answer.open,
    late: answer.late,
    follow,
    candidate,
    mayAdd,
    onAdded: ({ touches, ...told }) => {
      setAdded(told)
      follow(touchedBy(touches, messages))
    },
    onLeave,
  }
  return (
    <div className={classes.answer}>
      <p ref={summaryLine} className={classes.summary} role="status" tabIndex={-1}>
        {isAsking && <Loader size={14} aria-hidden />}
        {isAsking ? t('why.asking') : data && summary(data, t)}
      </p>
      {!isAsking && data && (
        <>
          <div role="status">{added && <Added {...added} />}</div>
          {data.messages.length === 0 && <NothingFound askedAs={data.askedAs} />}
          {data.address && <AddressFacts facts={data.address} mending={mending} />}
          <ul className={classes.messages}>
            {messages.map((message) => (
              <ExplainedItem
                key={message.providerId}
                message={message}
                askedAddress={data.address?.address ?? null}
                mending={mending}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function summary({ messages }: Explanation, t: TFunction): string {
  if (messages.length === 0) return t('why.none.title')
  return t(messages.length < mostAnswered ? 'why.found' : 'why.foundMost', { count: messages.length })
}

/** Says what was searched for, and what it means that nothing was found. */
function NothingFound({ askedAs }: Pick<Explanation, 'askedAs'>) {
  const { t } = useTranslation()
  return (
    <p className={classes.none}>
      {t(`why.none.${askedAs}`)} {t('why.none.what')}
    </p>
  )
}

function Added(added: { address: string; name: string }) {
  const { t } = useTranslation()
  return (
    <p className={classes.added}>
      <IconCircleCheck size={18} stroke={1.6} aria-hidden />
      {t('why.added', added)}
    </p>
  )
}
