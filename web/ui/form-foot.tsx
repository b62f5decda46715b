import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './confirm-dialog.module.css'

/** The buttons of a form: Cancel, and its verb. */
export function FormFoot({
  submit,
  busy,
  onCancel,
}: {
  submit: string
  busy: boolean
  onCancel: () => void
}) {
  const { t } = useTranslation()
  return (
    <div className={classes.buttons}>
      <Button onClick={onCancel}>{t('action.cancel')}</Button>
      <Button type="submit" variant="filled" loading={busy}>
        {submit}
      </Button>
    </div>
  )
}
