import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import { EraseDialog } from './erase-dialog.tsx'

/** For administrators: what can be done with the whole candidate. */
export function CandidateMenu({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const [erasing, setErasing] = useState(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t('candidate.more')}>
            <IconDots size={20} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={() => setErasing(true)}>
            {t('candidate.erase')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {erasing && <EraseDialog candidate={candidate} onClose={() => setErasing(false)} />}
    </>
  )
}
