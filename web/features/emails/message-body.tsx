import { Button } from '@mantine/core'
import { IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { CutNote, type WholeEmail } from './cut-note.tsx'
import { MailFrame } from './mail-frame.tsx'
import classes from './message.module.css'
import { senderName } from './sender-name.ts'

type MessageBodyProps = {
  message: EmailMessage
  subject: string
  remoteImages: boolean
  onShowImages: () => void
}

/** The text, with pictures from elsewhere only on request. */
export function MessageBody({ message, subject, remoteImages, onShowImages }: MessageBodyProps) {
  const { t } = useTranslation()
  const [whole, setWhole] = useState<WholeEmail | null>(null)
  return (
    <>
      {message.cut && whole === null && (
        <CutNote messageId={message.id} subject={subject} remoteImages={remoteImages} onWhole={setWhole} />
      )}
      {message.remoteImages > 0 && !remoteImages && (
        <div className={classes.images}>
          <IconPhotoOff size={18} stroke={1.6} aria-hidden />
          <span>{t('message.imagesOff', { count: message.remoteImages })}</span>
          <Button size="xs" onClick={onShowImages}>
            {t('message.showImages')}
          </Button>
        </div>
      )}
      {(whole ?? message).html !== '' && (
        <MailFrame html={(whole ?? message).html} remoteImages={remoteImages} author={senderName(message)} />
      )}
    </>
  )
}
