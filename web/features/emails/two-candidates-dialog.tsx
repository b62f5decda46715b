import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from '../../ui/confirm-dialog.module.css'
import type { Several } from './draft.ts'

type DialogProps = {
  /** The candidates' names, with commas between. */
  names: string
  onChoose: (several: Several) => void
  onCancel: () => void
}

export function TwoCandidatesDialog({ names, onChoose, onCancel }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onCancel} title={t('several.title')} size={480} withCloseButton={false}>
      <div className={classes.form}>
        <p>{t('several.text', { names })}</p>
        <p>{t('several.each')}</p>
        <div className={classes.buttons}>
          <Button onClick={onCancel}>{t('action.cancel')}</Button>
          <Button onClick={() => onChoose('both')}>{t('several.sendBoth')}</Button>
          <Button variant="filled" data-autofocus onClick={() => onChoose('each')}>
            {t('several.sendEach')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
