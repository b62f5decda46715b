import { Autocomplete, type AutocompleteProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useVacancyTitles } from '../vacancies/vacancy-queries.ts'

/** The title of a vacancy, which begins if there is none. */
export function PositionField(props: AutocompleteProps) {
  const { t } = useTranslation()
  const titles = useVacancyTitles()
  return <Autocomplete label={t('candidate.position')} data={titles} limit={20} maxLength={200} {...props} />
}
