import { Button, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { GoogleProject } from '../../../contract/google-check.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import classes from './google-guide.module.css'

const screens = ['unverified', 'consent', 'admin', 'internal', 'testers', 'redirect', 'client'] as const
const ends = [
  'user',
  'password',
  'unused',
  'testing',
  'many',
  'limited',
  'restricted',
  'account',
  'project',
] as const

/** Each of Google's screens: when it is shown, and what to do. */
export function GoogleScreens({ project }: { project: GoogleProject }) {
  const { t } = useTranslation()
  return (
    <Card title={t('googleCheck.screens')} intro={t('googleCheck.screensIntro')}>
      {screens.map((screen) => (
        <CardLine key={screen}>
          <CardText title={t(`googleCheck.screen.${screen}.title`)}>
            {t(`googleCheck.screen.${screen}.text`)}
            {screen === 'redirect' && <code className={classes.code}>{project.redirectUri}</code>}
            {screen === 'client' && <code className={classes.code}>{project.clientId}</code>}
          </CardText>
        </CardLine>
      ))}
    </Card>
  )
}

/** What a Workspace administrator has to do, to be copied into an email. */
export function AdminText({ project }: { project: GoogleProject }) {
  const { t } = useTranslation()
  const text = t('googleCheck.adminText', { clientId: project.clientId, scopes: project.scopes.join('\n') })
  return (
    <Card title={t('googleCheck.admin')} intro={t('googleCheck.adminIntro')}>
      <pre className={classes.letter}>{text}</pre>
      <CardLine bare>
        <CopyButton value={text} timeout={4_000}>
          {({ copied, copy }) => (
            <Button onClick={copy}>{t(copied ? 'googleCheck.copied' : 'googleCheck.copy')}</Button>
          )}
        </CopyButton>
      </CardLine>
    </Card>
  )
}

/** Every reason for which Google ends a refresh token. */
export function ConnectionEnds() {
  const { t } = useTranslation()
  return (
    <Card title={t('googleCheck.ends')} intro={t('googleCheck.endsIntro')}>
      {ends.map((reason) => (
        <CardLine key={reason}>
          <CardText title={t(`googleCheck.end.${reason}.title`)}>
            {t(`googleCheck.end.${reason}.text`)}
          </CardText>
        </CardLine>
      ))}
    </Card>
  )
}
