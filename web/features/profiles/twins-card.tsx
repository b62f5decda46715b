import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Twin } from '../../../contract/profiles.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { twinsQuery, useTwinDismissal } from './profile-queries.ts'
import classes from './profiles.module.css'

/** Other profiles that may be of the same person; nothing if there are none. */
export function TwinsCard({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const { data } = useQuery(twinsQuery(candidate.id))
  const [merging, setMerging] = useState<Twin | null>(null)
  const dismissal = useTwinDismissal(candidate.id)
  if (!data || data.twins.length === 0) return null
  return (
    <Card title={t('profiles.twins')} intro={t('profiles.twinsIntro')}>
      {data.twins.map((twin) => (
        <CardLine
          key={twin.id}
          end={
            <>
              <Button
                variant="subtle"
                color="gray"
                aria-label={t('profiles.notSameLabel', { name: twin.name })}
                onClick={() => dismissal.mutate(twin.id)}
              >
                {t('profiles.notSame')}
              </Button>
              {candidate.mayChangeTeam && (
                <Button
                  aria-label={t('profiles.mergeLabel', { name: twin.name })}
                  onClick={() => setMerging(twin)}
                >
                  {t('profiles.mergeDots')}
                </Button>
              )}
            </>
          }
        >
          <CardText
            title={
              <Link
                to="/candidates/$id"
                params={{ id: twin.id }}
                search={{ tab: 'overview' }}
                className={classes.twin}
              >
                {twin.name}
              </Link>
            }
          >
            {t(`profiles.because.${twin.because}`)} · {twin.addresses.join(', ')}
          </CardText>
        </CardLine>
      ))}
      <ProblemLine error={dismissal.error} />
      <MergeDialog
        opened={merging !== null}
        candidate={candidate}
        other={merging}
        onClose={() => setMerging(null)}
      />
    </Card>
  )
}
