import { Button, CopyButton, Modal, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../contract/people.ts'
import buttons from '../../ui/confirm-dialog.module.css'
import { useFocusBack } from '../../ui/focus-back.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { usePasswordLink } from './people-queries.ts'

/** A link with which a person sets a new password. It is shown once, to be copied and passed on. */
export function PasswordLinkDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const making = usePasswordLink(person.id)
  const url = making.data?.url
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('password.linkTitle', { name: person.name })}
      size={460}
      withCloseButton={false}
    >
      <div className={buttons.form}>
        <p>{t(url ? 'password.linkMade' : 'password.linkText')}</p>
        {url && (
          <TextInput
            label={t('password.link')}
            value={url}
            readOnly
            onFocus={(event) => event.target.select()}
          />
        )}
        <ProblemLine error={making.error} />
        <div className={buttons.buttons}>
          <Button onClick={onClose} data-autofocus>
            {t(url ? 'action.done' : 'action.cancel')}
          </Button>
          {url ? (
            <CopyButton value={url} timeout={4_000}>
              {({ copied, copy }) => (
                <Button variant="filled" onClick={copy}>
                  {t(copied ? 'password.copied' : 'password.copy')}
                </Button>
              )}
            </CopyButton>
          ) : (
            <Button variant="filled" loading={making.isPending} onClick={() => making.mutate()}>
              {t('password.makeLink')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}
