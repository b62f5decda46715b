import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Card, CardLine } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useSession } from '../session/session.ts'
import { signInSettingsQuery, useSignInSettings } from './people-queries.ts'

/** For administrators: whether everybody signs in at the company's sign-in page only. */
export function SignInPolicyCard() {
  const { t } = useTranslation()
  const { singleSignOn } = useSession()
  const { data, error } = useQuery(signInSettingsQuery)
  const saving = useSignInSettings()
  // A choice that was made before stays visible if the server no longer has a single sign-on, so that it can be undone.
  const name = singleSignOn ?? (data?.onlySingleSignOn ? t('signingIn.title') : null)
  if (!name)
    return (
      <Card title={t('signingIn.policy.title')} intro={t('signingIn.policy.none')}>
        {null}
      </Card>
    )
  return (
    <Card title={t('signingIn.policy.title')}>
      <CardLine bare>
        <div>
          <Switch
            label={t('signingIn.policy.switch', { name })}
            description={t('signingIn.policy.text')}
            checked={data?.onlySingleSignOn ?? false}
            disabled={!data || saving.isPending}
            onChange={(event) => saving.mutate({ onlySingleSignOn: event.currentTarget.checked })}
          />
          <ProblemLine error={error ?? saving.error} />
        </div>
      </CardLine>
    </Card>
  )
}
