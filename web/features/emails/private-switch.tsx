import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './visibility.module.css'

type PrivateSwitchProps = { isPrivate: boolean; onChange: (isPrivate: boolean) => void }

/** In a new email: whether only the writer and the participants see it. */
export function PrivateSwitch({ isPrivate, onChange }: PrivateSwitchProps) {
  const { t } = useTranslation()
  return (
    <label className={classes.private}>
      <input
        type="checkbox"
        checked={isPrivate}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {t('visibility.switch')}
    </label>
  )
}

/** A reply in a private conversation is private by itself. */
export function PrivateReply() {
  const { t } = useTranslation()
  return (
    <p className={classes.private} data-note>
      <IconLock size={14} stroke={1.6} aria-hidden />
      {t('visibility.reply')}
    </p>
  )
}
