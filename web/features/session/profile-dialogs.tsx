import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Language } from '../../../contract/common.ts'
import { profileChange } from '../../../contract/people.ts'
import buttons from '../../ui/confirm-dialog.module.css'
import { faultsOf } from '../../ui/faults.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './entrance.module.css'
import { useProfileChange, useUser } from './session.ts'

type DialogProps = { opened: boolean; onClose: () => void }

export function NameDialog({ opened, onClose }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('account.editProfile')}
      size={420}
      withCloseButton={false}
    >
      <NameForm onClose={onClose} />
    </Modal>
  )
}

function NameForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const user = useUser()
  const change = useProfileChange()
  const form = useForm({
    initialValues: { name: user.name },
    validate: (values) => faultsOf(profileChange, values, t),
  })
  return (
    <form
      className={classes.dialog}
      onSubmit={form.onSubmit((values) => change.mutate(values, { onSuccess: onClose }))}
    >
      <TextInput
        label={t('person.name')}
        autoComplete="name"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <ProblemLine error={change.error} />
      <FormFoot submit={t('action.save')} busy={change.isPending} onCancel={onClose} />
    </form>
  )
}

export function RegionDialog({ opened, onClose }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={t('account.region')} size={420} withCloseButton={false}>
      <RegionForm onClose={onClose} />
    </Modal>
  )
}

/** Language and time zone are saved and applied as soon as they are chosen, so there is no Cancel. */
function RegionForm({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const user = useUser()
  const change = useProfileChange()
  const zones = Intl.supportedValuesOf('timeZone')
  return (
    <div className={classes.dialog}>
      <Select
        label={t('account.language')}
        data={(['en', 'pl'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        value={i18n.language}
        onChange={(language) => language && change.mutate({ language: language as Language })}
        data-autofocus
      />
      <Select
        label={t('account.timeZone')}
        data={zones.includes(user.timeZone) ? zones : [user.timeZone, ...zones]}
        searchable
        limit={60}
        nothingFoundMessage={t('account.noZone')}
        value={user.timeZone}
        onChange={(timeZone) => timeZone && change.mutate({ timeZone })}
      />
      <ProblemLine error={change.error} />
      <div className={buttons.buttons}>
        <Button variant="filled" onClick={onClose} loading={change.isPending}>
          {t('action.done')}
        </Button>
      </div>
    </div>
  )
}
