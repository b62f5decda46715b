import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { GoogleCheck, GoogleProject, GoogleVerdict } from '../../../contract/google-check.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Pill, type PillTone } from '../../ui/pill.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { When } from '../../ui/when.tsx'
import { useGoogleCheck } from './google-check-queries.ts'

/** Tries every scope with the administrator's own inbox, or asks them to connect it. */
export function GoogleTrials({ project }: { project: GoogleProject }) {
  const { t } = useTranslation()
  const check = useGoogleCheck()
  const { mailbox } = project
  const toIntegration = (
    <LinkButton to="/account" hash="integration">
      {t('googleCheck.toIntegration')}
    </LinkButton>
  )
  const run = (
    <Button variant="filled" loading={check.isPending} onClick={() => check.mutate()}>
      {check.data ? t('googleCheck.again') : t('googleCheck.run')}
    </Button>
  )
  return (
    <Card title={t('googleCheck.trials')} intro={t('googleCheck.trialsIntro')}>
      <CardLine end={mailbox ? run : toIntegration}>
        <CardText title={mailbox?.address ?? t('gmail.state.none')}>
          {mailbox ? (
            <>
              {t('googleCheck.consented')} <When iso={mailbox.consentedAt} form="long" />
            </>
          ) : (
            t('googleCheck.noMailbox')
          )}
        </CardText>
      </CardLine>
      <ProblemLine error={check.error} />
      <div role="status">{check.data && <Results check={check.data} />}</div>
      <CardLine>
        <CardText title={t('googleCheck.testing')}>
          {t('googleCheck.testingText')} {check.data && t(testingKey(check.data))}
        </CardText>
      </CardLine>
    </Card>
  )
}

function testingKey({ outlivedTesting }: GoogleCheck) {
  return outlivedTesting ? 'googleCheck.testingOver' : 'googleCheck.testingOpen'
}

function Results({ check }: { check: GoogleCheck }) {
  const { t } = useTranslation()
  return check.trials.map(({ trial, verdict }) => {
    const { label, tone } = faceOf(verdict)
    return (
      <CardLine key={trial}>
        <CardText
          title={
            <>
              {t(`googleCheck.trial.${trial}`)} <Pill tone={tone}>{t(`googleCheck.result.${label}`)}</Pill>
            </>
          }
        >
          {t(`googleCheck.verdict.${verdict}`)}
        </CardText>
      </CardLine>
    )
  })
}

type Face = { label: 'works' | 'fails' | 'later' | 'untried'; tone: PillTone }

function faceOf(verdict: GoogleVerdict): Face {
  if (verdict === 'ok') return { label: 'works', tone: 'ok' }
  if (verdict === 'not_tried' || verdict === 'not_set_up') return { label: 'untried', tone: 'quiet' }
  if (verdict === 'busy' || verdict === 'unreachable') return { label: 'later', tone: 'warn' }
  return { label: 'fails', tone: 'bad' }
}
