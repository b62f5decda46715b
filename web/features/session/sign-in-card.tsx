import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SigningIn } from '../../../contract/signing-in.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { PasskeyLines } from './passkey-lines.tsx'
import { PasswordDialog } from './password-dialog.tsx'
import { SecondFactorLine } from './second-factor-line.tsx'
import { signingInQuery } from './signing-in-queries.ts'

/** Account settings → Signing in: the password, the code, passkeys and the company's sign-in page. */
export function SignInCard() {
  const { t } = useTranslation()
  const { data, error } = useQuery(signingInQuery)
  return (
    <Card title={t('signingIn.title')}>
      {data?.passwordAllowed && (
        <>
          {data.hasPassword && <PasswordLine />}
          {data.hasPassword && <SecondFactorLine factor={data.secondFactor} />}
          <PasskeyLines passkeys={data.passkeys} />
        </>
      )}
      {data?.singleSignOn && <SingleSignOnLine ways={data} name={data.singleSignOn.name} />}
      {error && (
        <CardLine>
          <ProblemLine error={error} />
        </CardLine>
      )}
    </Card>
  )
}

function PasswordLine() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <CardLine bare end={<Button onClick={() => setOpen(true)}>{t('password.change')}</Button>}>
      <CardText title={t('session.password')}>{t('password.line')}</CardText>
      <PasswordDialog opened={isOpen} onClose={() => setOpen(false)} />
    </CardLine>
  )
}

function SingleSignOnLine({ ways, name }: { ways: SigningIn; name: string }) {
  const { t } = useTranslation()
  const isLinked = ways.singleSignOn?.linked
  return (
    <CardLine>
      <CardText title={name}>
        {t(isLinked ? 'signingIn.singleSignOn.linked' : 'signingIn.singleSignOn.notLinked')}
        {!ways.passwordAllowed && ` ${t('signingIn.singleSignOn.only')}`}
      </CardText>
    </CardLine>
  )
}
