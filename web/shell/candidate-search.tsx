import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateSummary } from '../../contract/candidates.ts'
import { candidateListQuery } from '../features/candidates/candidate-queries.ts'
import { Initials } from '../ui/initials.tsx'
import classes from './search.module.css'

const everything = 'all-results'
const shownAtMost = 7

/** Finds a candidate from any page: Ctrl+K, a few letters, Enter. */
export function CandidateSearch() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const { found, best } = useFound(text.trim())
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  useHotkeys([['mod+K', () => input.current?.focus()]], [])

  const go = (value: string) => {
    combobox.closeDropdown()
    input.current?.blur()
    setText('')
    if (value === everything) void navigate({ to: '/candidates', search: { q: text.trim() } })
    else void navigate({ to: '/candidates/$id', params: { id: value } })
  }
  return (
    <search className={classes.search}>
      <Combobox store={combobox} onOptionSubmit={go} offset={4} shadow="md">
        <Combobox.Target>
          <TextInput
            ref={input}
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            value={text}
            classNames={{ input: classes.input, section: classes.section }}
            leftSection={<IconSearch size={18} stroke={1.6} />}
            leftSectionPointerEvents="none"
            rightSection={<Kbd className={classes.key}>{t('search.key')}</Kbd>}
            rightSectionWidth={64}
            onChange={(event) => {
              setText(event.currentTarget.value)
              combobox.openDropdown()
              combobox.resetSelectedOption()
            }}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                setText('')
                input.current?.blur()
              }
              if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() >= 0 || text.trim() === '')
                return
              go(best?.id ?? everything)
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={text.trim() === ''}>
          <Combobox.Options aria-label={t('search.label')}>
            {found.map((candidate) => (
              <FoundCandidate key={candidate.id} candidate={candidate} />
            ))}
            <Combobox.Option value={everything} className={classes.option}>
              <IconSearch size={18} stroke={1.6} aria-hidden />
              {t('search.all', { text: text.trim() })}
            </Combobox.Option>
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </search>
  )
}

/** Returns the matches for the typed text. The best match is set only when the answer belongs to the current text. */
function useFound(text: string) {
  const [q] = useDebouncedValue(text, 150)
  const { data, isPlaceholderData } = useQuery({
    ...candidateListQuery({ q, page: 1, size: shownAtMost }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  const found = q === '' ? [] : (data?.candidates ?? [])
  return { found, best: q === text && !isPlaceholderData ? found[0] : undefined }
}

function FoundCandidate({ candidate }: { candidate: CandidateSummary }) {
  return (
    <Combobox.Option value={candidate.id} className={classes.option}>
      <Initials name={candidate.name} tone="candidate" size={24} />
      <b>{candidate.name}</b>
      <span>{candidate.position || candidate.addresses[0]}</span>
    </Combobox.Option>
  )
}
