import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

/** Returns a function that shows a toast about the result of an action that is no longer visible. */
export function useTell(): (message: string) => void {
  const { t } = useTranslation()
  return (message) => notifications.show({ message, closeButtonProps: { 'aria-label': t('action.close') } })
}
