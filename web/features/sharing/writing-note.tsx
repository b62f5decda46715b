import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { NewMessage } from '../../../contract/emails.ts'
import { addressKey } from './address-key.ts'
import { useNotices } from './sharing-queries.ts'
import classes from './writing-note.module.css'

/** Above the Send button: writing to a held address shares the emails with it. */
export function WritingNote({ recipients }: { recipients: Pick<NewMessage, 'to' | 'cc' | 'bcc'> }) {
  const { t } = useTranslation()
  const { to, cc, bcc } = recipients
  const written = new Set([...to, ...cc, ...bcc].map(({ address }) => addressKey(address)))
  const held = useNotices().filter(({ kind, key }) => kind !== 'began' && written.has(key))
  return (
    <div role="status">
      {held.map(({ key, address, emails }) => (
        <p key={key} className={classes.note}>
          <IconInfoCircle size={18} stroke={1.6} aria-hidden />
          <span>{t('sharing.writing', { count: emails, address })}</span>
        </p>
      ))}
    </div>
  )
}
