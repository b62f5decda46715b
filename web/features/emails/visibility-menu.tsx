import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Visibility } from '../../../contract/privacy.ts'
import { usePrivacy, usePrivacyDefault } from './privacy-queries.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import classes from './visibility.module.css'
import { VisibilityIcon, type VisibilityProps, VisibilityText } from './visibility-face.tsx'

/** Changes who sees a conversation, and removes it from the profile. It is open when it is loaded. */
export function VisibilityMenu({ candidate, conversation, messageId }: VisibilityProps) {
  const { t } = useTranslation()
  const { visibility, messages } = conversation
  const [opened, setOpened] = useState(true)
  const [removing, setRemoving] = useState(false)
  const privacy = usePrivacy(candidate.id, messageId)
  const byDefault = usePrivacyDefault(candidate.id, candidate.name)
  const reason = whyFixed(visibility)
  const ids = messages.filter(({ removable }) => removable).map(({ id }) => id)
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={privacy.isPending}
            leftSection={<VisibilityIcon visibility={visibility} />}
            rightSection={<IconChevronDown size={14} stroke={1.6} aria-hidden />}
          >
            <VisibilityText visibility={visibility} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <Menu.Label>{t('visibility.label')}</Menu.Label>
          {(['team', 'participants'] as const).map((to) => (
            <Menu.Item
              key={to}
              aria-current={visibility.to === to}
              disabled={!visibility.mayChange && visibility.to !== to}
              leftSection={<Check shown={visibility.to === to} />}
              onClick={() => visibility.to !== to && privacy.mutate(to === 'participants')}
            >
              {t(`visibility.choice.${to}`)}
            </Menu.Item>
          ))}
          {reason && <Menu.Label className={classes.reason}>{t(reason)}</Menu.Label>}
          <Menu.Divider />
          <Menu.Item
            aria-current={candidate.privateByDefault}
            leftSection={<Check shown={candidate.privateByDefault} />}
            onClick={() => byDefault.mutate(!candidate.privateByDefault)}
          >
            {t('visibility.default', { name: candidate.name })}
          </Menu.Item>
          {ids.length > 0 && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<Check shown={false} />} onClick={() => setRemoving(true)}>
                {t('removal.action')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <RemoveDialog
        opened={removing}
        candidateId={candidate.id}
        messageIds={ids}
        onClose={() => setRemoving(false)}
      />
    </>
  )
}

/** Why the choice is not the user's. */
function whyFixed({ because, mayChange }: Visibility) {
  if (mayChange || because === null) return null
  return because === 'address' ? 'visibility.byAddress' : 'problem.private-by-colleague'
}

function Check({ shown }: { shown: boolean }) {
  return <IconCheck size={16} stroke={1.8} aria-hidden style={{ visibility: shown ? 'visible' : 'hidden' }} />
}
