import { Button } from '@mantine/core'
import { IconSearchOff, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/link-button.tsx'
import { EmptyState } from '../../ui/state.tsx'

export function NoCandidates({ q, onNew, onImport }: { q: string; onNew: () => void; onImport: () => void }) {
  const { t } = useTranslation()
  if (q !== '') {
    return (
      <EmptyState
        icon={IconSearchOff}
        title={t('candidates.noneFound', { q })}
        action={
          <LinkButton to="/candidates" search={{}}>
            {t('candidates.showAll')}
          </LinkButton>
        }
      >
        {t('candidates.noneFoundText')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={IconUsers}
      title={t('candidates.none')}
      action={
        <>
          <Button onClick={onImport}>{t('candidates.import')}</Button>
          <Button variant="filled" onClick={onNew}>
            {t('candidates.add')}
          </Button>
        </>
      }
    >
      {t('candidates.noneText')}
    </EmptyState>
  )
}
