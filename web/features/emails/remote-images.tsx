import { Button } from '@mantine/core'
import { IconEyeOff, IconPhoto, IconPhotoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { useImageSender } from './email-queries.ts'
import classes from './message.module.css'

type LeftOutProps = { message: EmailMessage; onShow: () => void }
/** `pixels`: the hosts of images that turned out to be trackers when they arrived. */
type RemoteImagesProps = LeftOutProps & { pixels: readonly string[] }

/** Shows whether remote images are shown, the buttons to change that, and how many of them are tracking pixels. */
export function RemoteImages({ message, pixels, onShow }: RemoteImagesProps) {
  return (
    <>
      {message.remoteImages > 0 &&
        (message.imagesShown ? <Shown message={message} /> : <LeftOut message={message} onShow={onShow} />)}
      <Trackers hosts={message.trackers} says="message.trackers" />
      <Trackers hosts={pixels} says="message.pixels" />
    </>
  )
}

function LeftOut({ message, onShow }: LeftOutProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.images}>
      <IconPhotoOff size={18} stroke={1.6} aria-hidden />
      <span>{t('message.imagesOff', { count: message.remoteImages })}</span>
      <Button size="xs" onClick={onShow}>
        {t('message.showImages')}
      </Button>
      <AlwaysButton message={message} />
    </div>
  )
}

/** The state after images were requested, or if they are always shown: the reverse button takes the same place. */
function Shown({ message }: { message: EmailMessage }) {
  const { t } = useTranslation()
  const { address } = message.from
  return (
    <div className={classes.images} data-quiet>
      <IconPhoto size={18} stroke={1.6} aria-hidden />
      <span>{message.imagesRemembered ? t('message.imagesAlways', { address }) : t('message.imagesOn')}</span>
      <AlwaysButton message={message} />
    </div>
  )
}

function AlwaysButton({ message }: { message: EmailMessage }) {
  const { t } = useTranslation()
  const sender = useImageSender()
  const tell = useTell()
  const problemText = useProblemText()
  const { address } = message.from
  const always = !message.imagesRemembered
  if (message.own || address === '') return null
  return (
    <Button
      size="xs"
      variant="subtle"
      loading={sender.isPending}
      onClick={() => sender.mutate({ address, always }, { onError: (error) => tell(problemText(error)) })}
    >
      {always ? t('message.alwaysImages', { address }) : t('message.askImages')}
    </Button>
  )
}

type TrackersProps = { hosts: readonly string[]; says: 'message.trackers' | 'message.pixels' }

function Trackers({ hosts, says }: TrackersProps) {
  const { t } = useTranslation()
  if (hosts.length === 0) return null
  const named = [...new Set(hosts)].join(', ')
  return (
    <p className={classes.trackers}>
      <IconEyeOff size={15} stroke={1.6} aria-hidden />
      {t(says, { count: hosts.length, hosts: named })}
    </p>
  )
}
