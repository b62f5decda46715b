import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { HandoverNotice } from '../../../contract/handover-notices.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { personName } from '../../ui/person-name.ts'
import classes from './access.module.css'
import { useHandoverSeen } from './request-queries.ts'

/** Conversations of a colleague who left, which are the user's now. */
export function HandoverLine({ notice, onLeave }: { notice: HandoverNotice; onLeave: () => void }) {
  const { t } = useTranslation()
  const { candidate, messageId, conversations: count } = notice
  const seen = useHandoverSeen(candidate.id)
  const from = personName(notice.from, t)
  return (
    <div className={classes.request}>
      <p>{t('leaving.notice', { from, candidate: candidate.name, count })}</p>
      <div className={classes.buttons}>
        <Button size="xs" onClick={() => seen.mutate()}>
          {t('action.close')}
        </Button>
        <LinkButton
          size="xs"
          variant="filled"
          to="/candidates/$id"
          params={{ id: candidate.id }}
          search={{ tab: 'emails', conversation: messageId }}
          onClick={() => {
            seen.mutate()
            onLeave()
          }}
        >
          {t('accessRequests.open')}
        </LinkButton>
      </div>
    </div>
  )
}
