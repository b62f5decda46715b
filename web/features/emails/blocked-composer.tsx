import { Button } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useConsent, useMailbox } from '../mailboxes/mailbox-queries.ts'
import { useUser } from '../session/session.ts'
import classes from './composer.module.css'
import { type SendBlock, sendBlock } from './send-block.ts'

/** Returns why the user cannot write now; null if they can. */
export function useSendBlock(candidate: Pick<CandidateDetails, 'sealed'>): SendBlock | null {
  const block = sendBlock(useUser(), useMailbox())
  return block === 'permission' || !candidate.sealed ? block : 'sealed'
}

/** Shown in the composer's place: the reason, and what to do about it. */
export function BlockedComposer({ block }: { block: SendBlock }) {
  const { t } = useTranslation()
  const consent = useConsent()
  return (
    <div className={classes.blocked}>
      <IconInfoCircle size={20} stroke={1.6} aria-hidden />
      <p>{t(`block.${block}`)}</p>
      {block === 'none' && (
        <LinkButton to="/account" hash="integration" variant="filled">
          {t('block.connect')}
        </LinkButton>
      )}
      {(block === 'action_needed' || block === 'partial') && (
        <Button variant="filled" loading={consent.isPending} onClick={() => consent.mutate()}>
          {block === 'partial' ? t('gmail.allowSending') : t('gmail.reconnect')}
        </Button>
      )}
      <ProblemLine error={consent.error} />
    </div>
  )
}
