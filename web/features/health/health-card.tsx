import { useTranslation } from 'react-i18next'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'

/** Leads administrators from Account settings to the page. */
export function HealthCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('health.title')}>
      <CardLine bare end={<LinkButton to="/health">{t('health.open')}</LinkButton>}>
        <CardText title={null}>{t('health.line')}</CardText>
      </CardLine>
    </Card>
  )
}
