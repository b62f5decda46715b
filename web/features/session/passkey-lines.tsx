import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots, IconKey } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Passkey } from '../../../contract/signing-in.ts'
import { CardLine, CardText } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { shortDate } from '../../ui/dates.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import { NewPasskeyDialog, RenameDialog } from './passkey-dialogs.tsx'
import { usePasskeyRemoval } from './signing-in-queries.ts'

/** The user's passkeys, each with its menu, and the button that adds one. */
export function PasskeyLines({ passkeys }: { passkeys: readonly Passkey[] }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <CardLine end={<Button onClick={() => setOpen(true)}>{t('signingIn.passkey.add')}</Button>}>
        <CardText title={t('signingIn.passkey.title')}>
          {t('signingIn.passkey.text')} {passkeys.length === 0 && t('signingIn.passkey.none')}
        </CardText>
        {isOpen && <NewPasskeyDialog onClose={() => setOpen(false)} />}
      </CardLine>
      {passkeys.map((passkey) => (
        <PasskeyLine key={passkey.id} passkey={passkey} />
      ))}
    </>
  )
}

function PasskeyLine({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null)
  const close = () => setOpen(null)
  const when = (iso: string) => shortDate(iso, now, reader)
  return (
    <CardLine end={<PasskeyMenu passkey={passkey} onAct={setOpen} />}>
      <IconKey size={20} stroke={1.6} aria-hidden />
      <CardText title={passkey.name}>
        {passkey.lastUsedAt
          ? t('signingIn.passkey.used', { when: when(passkey.lastUsedAt) })
          : t('signingIn.passkey.added', { when: when(passkey.createdAt) })}
      </CardText>
      {open === 'rename' && <RenameDialog passkey={passkey} onClose={close} />}
      {open === 'remove' && <RemoveDialog passkey={passkey} onClose={close} />}
    </CardLine>
  )
}

type PasskeyMenuProps = { passkey: Passkey; onAct: (step: 'rename' | 'remove') => void }

function PasskeyMenu({ passkey, onAct }: PasskeyMenuProps) {
  const { t } = useTranslation()
  const button = useRef<HTMLButtonElement>(null)
  // The dialog returns the focus to the element that has it now, so that must not be a menu item, which disappears.
  const act = (step: 'rename' | 'remove') => {
    button.current?.focus()
    onAct(step)
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} aria-label={t('signingIn.passkey.actionsFor', { name: passkey.name })}>
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => act('rename')}>{t('signingIn.passkey.rename')}</Menu.Item>
        <Menu.Item color="red" onClick={() => act('remove')}>
          {t('action.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function RemoveDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const removing = usePasskeyRemoval(passkey.id)
  return (
    <ConfirmDialog
      opened
      title={t('signingIn.passkey.removeAsk', { name: passkey.name })}
      confirm={t('action.remove')}
      danger
      onConfirm={() => removing.mutateAsync(undefined)}
      onClose={onClose}
    >
      <p>{t('signingIn.passkey.removeText')}</p>
    </ConfirmDialog>
  )
}
