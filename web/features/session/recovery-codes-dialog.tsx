import { Button, CopyButton, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import buttons from '../../ui/confirm-dialog.module.css'
import { useFocusBack } from '../../ui/focus-back.ts'
import classes from './signing-in.module.css'

type RecoveryCodesDialogProps = { codes: readonly string[]; onClose: () => void }

/** The recovery codes, which are shown only now. It is closed by its button alone, so that no key press loses them. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const text = `${codes.join('\n')}\n`
  return (
    <Modal
      opened
      onClose={() => undefined}
      title={t('signingIn.factor.codesTitle')}
      size={420}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <div className={classes.dialog}>
        <p>{t('signingIn.factor.codesText')}</p>
        <ul className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={buttons.buttons}>
          <CopyButton value={text} timeout={4_000}>
            {({ copied, copy }) => (
              <Button onClick={copy}>
                {t(copied ? 'signingIn.factor.copied' : 'signingIn.factor.copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download="kurier-recovery-codes.txt"
          >
            {t('signingIn.factor.download')}
          </Button>
          <Button variant="filled" onClick={onClose} data-autofocus>
            {t('signingIn.factor.saved')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
