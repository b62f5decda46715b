import { useTranslation } from 'react-i18next'
import { UndoToast } from '../../ui/undo-toast.tsx'

type SentToastProps = { id: string; names: readonly string[]; undo: (() => Promise<void>) | null }

/** "Sent to Maja Wiśniewska · Undo". */
export function SentToast({ id, names, undo }: SentToastProps) {
  const { t } = useTranslation()
  const [first = '', ...more] = names
  return <UndoToast id={id} text={t('sent.to', { name: first, others: more.length })} undo={undo} />
}
