import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'

/** Leads administrators from Account settings to the check. */
export function GoogleCheckCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('account.googleCheck')}>
      <CardLine bare end={<LinkButton to="/google-check">{t('account.googleCheckOpen')}</LinkButton>}>
        <CardText title={null}>{t('account.googleCheckLine')}</CardText>
      </CardLine>
    </Card>
  )
}
