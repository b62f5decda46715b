import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './confirm-dialog.module.css'
import { ProblemLine } from './problem-line.tsx'

type ConfirmProps = {
  /** The button's verb. */
  confirm: string
  /** Red, for actions that lose something. */
  danger?: boolean
  /** Whether what would be confirmed is not known yet. */
  disabled?: boolean
  onConfirm: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** Asks before an action that is hard to reverse; stays open and shows the reason if the action fails. */
export function ConfirmDialog({
  opened,
  title,
  ...props
}: ConfirmProps & { opened: boolean; title: string }) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={title} size={460} withCloseButton={false}>
      <ConfirmForm {...props} />
    </Modal>
  )
}

/** Mounted anew each time the dialog opens, so that the result of an earlier action does not close a later dialog. */
export function ConfirmForm({ confirm, danger, disabled, onConfirm, onClose, children }: ConfirmProps) {
  const { t } = useTranslation()
  const confirming = useMutation({ mutationFn: onConfirm })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        // React bubbles the event through portals to the component that renders the dialog, and would submit a form
        // there too.
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
          disabled={disabled}
          loading={confirming.isPending}
        >
          {confirm}
        </Button>
      </div>
    </form>
  )
}
