import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './confirm-dialog.module.css'
import { ProblemLine } from './problem-line.tsx'

type ConfirmProps = {
  opened: boolean
  title: string
  /** The verb on the button. */
  confirm: string
  /** Loss is red. */
  danger?: boolean
  busy: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something that is not easily taken back; stays open and says why if it fails. */
export function ConfirmDialog(props: ConfirmProps) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={460}
      withCloseButton={false}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          // React sends it on to whatever the dialog is written in, and a form there would be submitted as well.
          event.stopPropagation()
          props.onConfirm()
        }}
      >
        {props.children}
        <ProblemLine error={props.error} />
        <div className={classes.buttons}>
          <Button onClick={props.onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button type="submit" variant="filled" color={props.danger ? 'red' : 'accent'} loading={props.busy}>
            {props.confirm}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
