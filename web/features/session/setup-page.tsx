import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { setup } from '../../../contract/people.ts'
import { faultsOf } from '../../ui/faults.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { PasswordField } from './password-field.tsx'
import { renewSession, setUp } from './session.ts'

/** The first visit, by the link that Kurier prints: the visitor creates the first administrator. */
export function SetupPage() {
  const { token = '' } = useSearch({ from: '/setup' })
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { name: '', email: '', password: '', token },
    validate: (values) => faultsOf(setup, values, t),
  })
  const setting = useMutation({
    mutationFn: setUp,
    onSuccess: async () => {
      await renewSession(client)
      await navigate({ to: '/candidates' })
    },
  })
  return (
    <Entrance title={t('setup.title')} intro={t('setup.intro')}>
      <form className={classes.form} onSubmit={form.onSubmit((values) => setting.mutate(values))} noValidate>
        <TextInput
          label={t('person.name')}
          autoComplete="name"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('session.email')}
          type="email"
          autoComplete="username"
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('session.password')}
          description={t('person.passwordHint')}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        {token === '' && (
          <TextInput
            label={t('setup.token')}
            description={t('setup.tokenHint')}
            autoComplete="off"
            {...form.getInputProps('token')}
          />
        )}
        <ProblemLine error={setting.error} />
        <Button type="submit" variant="filled" fullWidth loading={setting.isPending}>
          {t('setup.submit')}
        </Button>
      </form>
    </Entrance>
  )
}
