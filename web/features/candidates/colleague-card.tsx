import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { Card } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { peopleQuery } from '../people/people-queries.ts'
import classes from './candidate.module.css'
import { useFileLink } from './candidate-queries.ts'

/** For administrators: which colleague this candidate is. They never read their own file. */
export function ColleagueCard({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const { data } = useQuery(peopleQuery)
  const link = useFileLink(candidate.id)
  const people = data?.people ?? []
  return (
    <Card title={t('candidate.colleague')} intro={t('candidate.colleagueIntro')}>
      <div className={classes.details}>
        <Select
          label={t('candidate.colleagueWho')}
          placeholder={t('candidate.colleagueNobody')}
          data={people.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          value={candidate.userId}
          clearable
          searchable
          disabled={!data || link.isPending}
          onChange={(userId) => link.mutate(userId)}
        />
        <ProblemLine error={link.error} />
      </div>
    </Card>
  )
}
