import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

/** A toast that says what came of something which is out of sight by then. */
export function useTell(): (message: string) => void {
  const { t } = useTranslation()
  return (message) => notifications.show({ message, closeButtonProps: { 'aria-label': t('action.close') } })
}
