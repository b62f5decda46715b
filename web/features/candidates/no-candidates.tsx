import { Button } from '@mantine/core'
import { IconSearchOff, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/link-button.tsx'
import { EmptyState } from '../../ui/state.tsx'

type NoCandidatesProps = { q: string; isFiltered: boolean; onNew: () => void; onImport: () => void }

export function NoCandidates({ q, isFiltered, onNew, onImport }: NoCandidatesProps) {
  const { t } = useTranslation()
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconSearchOff}
        title={q ? t('candidates.noneFound', { q }) : t('candidates.noneFiltered')}
        action={
          <LinkButton to="/candidates" search={{}}>
            {t('candidates.showAll')}
          </LinkButton>
        }
      >
        {t(q ? 'candidates.noneFoundText' : 'candidates.noneFilteredText')}
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
