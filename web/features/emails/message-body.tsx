import { Button } from '@mantine/core'
import { IconPhotoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { MailFrame } from './mail-frame.tsx'
import classes from './message.module.css'
import { senderName } from './message.tsx'

type MessageBodyProps = { message: EmailMessage; remoteImages: boolean; onShowImages: () => void }

/** The text, with pictures from elsewhere only on request. */
export function MessageBody({ message, remoteImages, onShowImages }: MessageBodyProps) {
  const { t } = useTranslation()
  return (
    <>
      {message.remoteImages > 0 && !remoteImages && (
        <div className={classes.images}>
          <IconPhotoOff size={18} stroke={1.6} aria-hidden />
          <span>{t('message.imagesOff', { count: message.remoteImages })}</span>
          <Button size="xs" onClick={onShowImages}>
            {t('message.showImages')}
          </Button>
        </div>
      )}
      {message.html !== '' && (
        <MailFrame html={message.html} remoteImages={remoteImages} author={senderName(message)} />
      )}
    </>
  )
}
