import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconTextWrap } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { wholeEmail } from '../../../contract/emails.ts'
import { download, get } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import classes from './message.module.css'

/** The complete HTML of a truncated email, with its number of remote images. */
export type WholeEmail = { html: string; remoteImages: number }

type CutNoteProps = {
  messageId: string
  subject: string
  remoteImages: boolean
  onWhole: (whole: WholeEmail) => void
}

/** Says that only the beginning of an email is stored, and offers the rest: in place, or as a file. */
export function CutNote({ messageId, subject, remoteImages, onWhole }: CutNoteProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const tell = (error: Error) => notifications.show({ message: problemText(error), withCloseButton: false })
  const whole = useMutation({
    mutationFn: () => get(`/api/messages/${messageId}/whole?remoteImages=${remoteImages}`, wholeEmail),
    onSuccess: onWhole,
    onError: tell,
  })
  const file = useMutation({
    mutationFn: () => download(`/api/messages/${messageId}/original`, `${subject || 'email'}.eml`),
    onError: tell,
  })
  return (
    <div className={classes.images} role="note">
      <IconTextWrap size={18} stroke={1.6} aria-hidden />
      <span>{t('message.cut')}</span>
      <span className={classes.cutActions}>
        <Button size="xs" loading={whole.isPending} onClick={() => whole.mutate()}>
          {t('message.showWhole')}
        </Button>
        <Button size="xs" variant="default" loading={file.isPending} onClick={() => file.mutate()}>
          {t('message.downloadEml')}
        </Button>
      </span>
    </div>
  )
}
