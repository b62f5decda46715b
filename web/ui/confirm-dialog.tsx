import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './confirm-dialog.module.css'
import { ProblemLine } from './problem-line.tsx'

type ConfirmProps = {
  title: string
  /** The verb on the button. */
  confirm: string
  /** Loss is red. */
  danger?: boolean
  onConfirm: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** Asks before something that is not easily taken back; stays open and says why if it fails. */
export function ConfirmDialog({ opened, ...props }: ConfirmProps & { opened: boolean }) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={props.title} size={460} withCloseButton={false}>
      <ConfirmForm {...props} />
    </Modal>
  )
}

/** Begins anew each time the dialog opens; what comes of a dialog that was closed meanwhile closes no other. */
function ConfirmForm({ confirm, danger, onConfirm, onClose, children }: ConfirmProps) {
  const { t } = useTranslation()
  const confirming = useMutation({ mutationFn: onConfirm })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        // React sends it on to whatever the dialog is written in, and a form there would be submitted as well.
        event.stopPropagation()
        confirming.mutate(undefined, { onSuccess: onClose })
      }}
    >
      {children}
      <ProblemLine error={confirming.error} />
      <div className={classes.buttons}>
        <Button onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button
          type="submit"
          variant="filled"
          color={danger ? 'red' : 'accent'}
          loading={confirming.isPending}
        >
          {confirm}
        </Button>
      </div>
    </form>
  )
}
