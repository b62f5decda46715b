import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../ui/problem-text.ts'
import { ToastLine, UndoToast } from '../../ui/undo-toast.tsx'

const toastMs = 5_000

/** Shows "Sending to Maja Wiśniewska · Undo" for as long as undo is possible. */
export function tellSent(
  id: string,
  names: readonly string[],
  undoUntil: string | null,
  undo: () => Promise<void>,
): void {
  const undoMs = undoUntil ? Date.parse(undoUntil) - Date.now() : 0
  const message = <SentToast id={id} names={names} undo={undoMs > 0 ? undo : null} />
  notifications.show({ id, message, autoClose: Math.max(undoMs, toastMs), withCloseButton: false })
}

/**
 * Shows "Not sent to Maja Wiśniewska", with the reason and a link to its text, until the user opens it: for users who
 * are reading something else.
 */
export function tellRefusal(
  place: string,
  names: readonly string[],
  error: unknown,
  goBack: () => void,
): void {
  const open = () => {
    hideRefusal(place)
    goBack()
  }
  const message = <RefusedToast names={names} error={error} onOpen={open} />
  notifications.show({ id: place, message, autoClose: false, withCloseButton: false })
}

export function hideRefusal(place: string): void {
  notifications.hide(place)
}

type SentToastProps = { id: string; names: readonly string[]; undo: (() => Promise<void>) | null }

function SentToast({ id, names, undo }: SentToastProps) {
  const { t } = useTranslation()
  const [first = '', ...more] = names
  return <UndoToast id={id} text={t('sent.to', { name: first, others: more.length })} undo={undo} />
}

type RefusedToastProps = { names: readonly string[]; error: unknown; onOpen: () => void }

function RefusedToast({ names, error, onOpen }: RefusedToastProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const [first = '', ...more] = names
  const text = `${t('sent.refused', { name: first, others: more.length })} ${problemText(error)} ${t('composer.kept')}`
  return <ToastLine text={text} action={{ label: t('sent.open'), run: onOpen }} />
}
