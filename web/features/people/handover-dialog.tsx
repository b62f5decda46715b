import { Button, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenWork } from '../../../contract/leaving.ts'
import type { Person } from '../../../contract/people.ts'
import { ApiProblem } from '../../api.ts'
import form from '../../ui/confirm-dialog.module.css'
import { useFocusBack } from '../../ui/focus-back.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { conversationCount, handoverOf, workItems } from './handover-choice.ts'
import { HandoverItems } from './handover-items.tsx'
import classes from './leaving.module.css'
import { openWorkQuery, useHandover } from './leaving-queries.ts'

/** Hands the open conversations of somebody whose access ended over to colleagues. */
export function HandoverDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const { data, error, refetch } = useQuery(openWorkQuery(person.id))
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('leaving.handover.title', { name: person.name })}
      size={620}
      withCloseButton={false}
    >
      {data && <HandoverForm person={person} work={data} onClose={onClose} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
    </Modal>
  )
}

function HandoverForm({ person, work, onClose }: { person: Person; work: OpenWork; onClose: () => void }) {
  const { t } = useTranslation()
  const items = workItems(work)
  const [to, setTo] = useState<string | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(items.filter(({ handedTo }) => handedTo === null).map(({ key }) => key)),
  )
  const { handOver, handing, refused } = useHandingOver(person, work)
  const wanted = items.filter(({ key }) => chosen.has(key))
  const choose = (keys: readonly string[], isChosen: boolean) => {
    const others = [...chosen].filter((key) => !keys.includes(key))
    setChosen(new Set(isChosen ? [...others, ...keys] : others))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (to) handOver(wanted, to, () => setChosen(new Set()))
  }
  return (
    <form className={form.form} onSubmit={submit}>
      <p>{t(items.length > 0 ? 'leaving.handover.text' : 'leaving.handover.none')}</p>
      {items.length > 0 && (
        <>
          <HandoverItems items={items} chosen={chosen} onChoose={choose} />
          <Select
            label={t('leaving.handover.to')}
            placeholder={t('leaving.handover.choose')}
            data={work.colleagues.map(({ id, name }) => ({ value: id, label: name }))}
            searchable
            value={to}
            onChange={setTo}
          />
        </>
      )}
      {refused.map((line) => (
        <span key={line} role="alert" className={classes.refused}>
          {line}
        </span>
      ))}
      <ProblemLine error={handing.error} />
      <div className={form.buttons}>
        <Button onClick={onClose}>
          {t(wanted.length > 0 && items.length > 0 ? 'leaving.handover.later' : 'action.close')}
        </Button>
        {items.length > 0 && (
          <Button
            type="submit"
            variant="filled"
            disabled={to === null || wanted.length === 0}
            loading={handing.isPending}
          >
            {t('leaving.handover.confirm', { count: conversationCount(wanted) })}
          </Button>
        )}
      </div>
    </form>
  )
}

/** Hands over, says so in a toast, and keeps what was refused with the reasons. */
function useHandingOver(person: Person, work: OpenWork) {
  const { t } = useTranslation()
  const tell = useTell()
  const problemText = useProblemText()
  const handing = useHandover(person.id)
  const [refused, setRefused] = useState<readonly string[]>([])
  const handOver = (items: Parameters<typeof handoverOf>[0], to: string, onDone: () => void) => {
    const name = work.colleagues.find(({ id }) => id === to)?.name ?? ''
    handing.mutate(handoverOf(items, to), {
      onSuccess: ({ handedOver, refused: found }) => {
        if (handedOver > 0) tell(t('leaving.handover.done', { count: handedOver, name }))
        setRefused(
          found.map(({ candidateId, code }) =>
            t('leaving.handover.refused', {
              candidate: items.find(({ candidate }) => candidate.id === candidateId)?.candidate.name ?? '',
              why: problemText(new ApiProblem(code)),
            }),
          ),
        )
        onDone()
      },
    })
  }
  return { handOver, handing, refused }
}
