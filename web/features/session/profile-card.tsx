import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { Initials } from '../../ui/initials.tsx'
import { NameDialog, RegionDialog } from './profile-dialogs.tsx'
import { useUser } from './session.ts'

export function ProfileCard() {
  const { t, i18n } = useTranslation()
  const user = useUser()
  const [open, setOpen] = useState<'name' | 'region' | null>(null)
  const language = user.language ?? (i18n.language === 'pl' ? 'pl' : 'en')
  return (
    <Card title={t('account.profile')}>
      <CardLine bare end={<Button onClick={() => setOpen('name')}>{t('action.edit')}</Button>}>
        <Initials name={user.name} tone="own" size={40} />
        <CardText title={user.name}>
          {t(`role.${user.role}`)} · {user.email}
        </CardText>
      </CardLine>
      <CardLine end={<Button onClick={() => setOpen('region')}>{t('action.change')}</Button>}>
        <CardText title={t('account.region')}>
          {t(`language.${language}`)} · {user.timeZone}
        </CardText>
      </CardLine>
      <NameDialog opened={open === 'name'} onClose={() => setOpen(null)} />
      <RegionDialog opened={open === 'region'} onClose={() => setOpen(null)} />
    </Card>
  )
}
