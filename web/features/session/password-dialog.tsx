import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormFoot } from '../../ui/form-foot.tsx'
import { useTell } from '../../ui/tell.ts'
import classes from './entrance.module.css'
import { PasswordForm } from './password-form.tsx'

type PasswordDialogProps = { opened: boolean; onClose: () => void }

/** Account settings → Change password. */
export function PasswordDialog({ opened, onClose }: PasswordDialogProps) {
  const { t } = useTranslation()
  const tell = useTell()
  return (
    <Modal opened={opened} onClose={onClose} title={t('password.change')} size={420} withCloseButton={false}>
      <p className={classes.dialogText}>{t('password.changeText')}</p>
      <PasswordForm
        className={classes.dialog}
        currentLabel={t('password.current')}
        onChanged={() => {
          onClose()
          tell(t('password.changed'))
        }}
        foot={(busy) => <FormFoot submit={t('password.change')} busy={busy} onCancel={onClose} />}
      />
    </Modal>
  )
}
