import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'

/** Leads administrators from Account settings to the check. */
export function GoogleCheckCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('googleCheck.title')}>
      <CardLine bare end={<LinkButton to="/google-check">{t('googleCheck.open')}</LinkButton>}>
        <CardText title={null}>{t('googleCheck.line')}</CardText>
      </CardLine>
    </Card>
  )
}
