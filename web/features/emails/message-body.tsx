import { Button, UnstyledButton } from '@mantine/core'
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

/** The text, pictures from elsewhere only on request, and what was quoted behind three dots. */
export function MessageBody({ message, subject, remoteImages, onShowImages }: MessageBodyProps) {
  const { t } = useTranslation()
  const [unfolded, setUnfolded] = useState(false)
  const [whole, setWhole] = useState<WholeEmail | null>(null)
  const name = senderName(message)
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
        <MailFrame
          html={(whole ?? message).html}
          remoteImages={remoteImages}
          title={t('message.textOf', { name })}
        />
      )}
      {whole === null && message.quotedHtml !== '' && (
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
      {whole === null && unfolded && (
        <MailFrame
          html={message.quotedHtml}
          remoteImages={remoteImages}
          title={t('message.quotedOf', { name })}
        />
      )}
    </>
  )
}
