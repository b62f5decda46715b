import { IconCalendarEvent } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { eventTime } from '../../ui/dates.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './message.module.css'

type InvitationFacts = NonNullable<EmailMessage['invitation']>

/** A calendar invitation: its title, time and place. The user answers it in Gmail or in the calendar. */
export function Invitation({ invitation }: { invitation: InvitationFacts }) {
  const { t } = useTranslation()
  const reader = useReader()
  const { startsAt, method } = invitation
  const kind = method === 'CANCEL' ? 'cancelled' : method === 'REPLY' ? 'answered' : 'invited'
  return (
    <section className={classes.invitation} aria-label={t(`invitation.${kind}`)}>
      <IconCalendarEvent size={22} stroke={1.6} aria-hidden />
      <div>
        <small>{t(`invitation.${kind}`)}</small>
        <b>{invitation.summary}</b>
        {startsAt && <span>{eventTime({ ...invitation, startsAt }, reader)}</span>}
        {invitation.location && <span>{invitation.location}</span>}
      </div>
    </section>
  )
}
