import { Button, Checkbox, Group } from '@mantine/core'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Stage, stage } from '../../../contract/candidates.ts'
import { sealingStages, sealingStagesChanged } from '../../../contract/privacy.ts'
import { get, request } from '../../api.ts'
import { Card, CardLine } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'

const path = '/api/organisation/sealing-stages'
const stagesQuery = queryOptions({
  queryKey: ['sealing-stages'],
  queryFn: ({ signal }) => get(path, sealingStages, signal),
})

/** For administrators: the stages at which candidates' emails are sealed. */
export function SealingCard() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(stagesQuery)
  return (
    <Card title={t('sealing.title')} intro={t('sealing.intro')}>
      {data && <StagesForm key={data.stages.join()} stages={data.stages} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
    </Card>
  )
}

function StagesForm({ stages }: { stages: readonly Stage[] }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const tell = useTell()
  const [chosen, setChosen] = useState<string[]>([...stages])
  const save = useMutation({
    mutationFn: () => request('PUT', path, sealingStagesChanged, { body: { stages: chosen } }),
    onSuccess: ({ sealed, reopened }) => {
      const open = reopened > 0 ? ` ${t('sealing.reopened', { count: reopened })}` : ''
      tell(t('sealing.saved', { sealed }) + open)
      void client.invalidateQueries({ queryKey: stagesQuery.queryKey })
      void client.invalidateQueries({ queryKey: ['candidate'] })
    },
  })
  const isChanged = [...chosen].sort().join() !== [...stages].sort().join()
  return (
    <CardLine
      end={
        <Button
          variant={isChanged ? 'filled' : 'default'}
          disabled={!isChanged}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('action.save')}
        </Button>
      }
    >
      <Checkbox.Group value={chosen} onChange={setChosen} aria-label={t('sealing.title')}>
        <Group gap="md">
          {stage.options.map((value) => (
            <Checkbox key={value} value={value} label={t(`stage.${value}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <ProblemLine error={save.error} />
    </CardLine>
  )
}
