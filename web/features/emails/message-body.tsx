import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { MailFrame } from './mail-frame.tsx'
import classes from './message.module.css'
import { senderName } from './message.tsx'
import { RemoteImages } from './remote-images.tsx'

type MessageBodyProps = { message: EmailMessage; onShowImages: () => void }

/** The text, pictures from elsewhere only on request, and what was quoted behind three dots. */
export function MessageBody({ message, onShowImages }: MessageBodyProps) {
  const { t } = useTranslation()
  const [unfolded, setUnfolded] = useState(false)
  const name = senderName(message)
  return (
    <>
      <RemoteImages message={message} onShow={onShowImages} />
      {message.html !== '' && <MailFrame html={message.html} title={t('message.textOf', { name })} />}
      {message.quotedHtml !== '' && (
        <UnstyledButton
          className={classes.fold}
          aria-expanded={unfolded}
          aria-label={unfolded ? t('message.foldQuoted') : t('message.showQuoted')}
          title={unfolded ? t('message.foldQuoted') : t('message.showQuoted')}
          onClick={() => setUnfolded(!unfolded)}
        >
          <span aria-hidden />
          <span aria-hidden />
          <span aria-hidden />
        </UnstyledButton>
      )}
      {unfolded && <MailFrame html={message.quotedHtml} title={t('message.quotedOf', { name })} />}
    </>
  )
}
