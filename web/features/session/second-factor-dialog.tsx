import { Modal, Skeleton, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { encode } from 'uqr'
import type { SecondFactorStart } from '../../../contract/signing-in.ts'
import { useFocusBack } from '../../ui/focus-back.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './signing-in.module.css'
import { useSecondFactorCode, useSecondFactorStart } from './signing-in-queries.ts'

type SecondFactorDialogProps = { onClose: () => void; onCodes: (codes: readonly string[]) => void }

/** Shows the key for an authenticator app, and asks for its first code. */
export function SecondFactorDialog({ onClose, onCodes }: SecondFactorDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const { mutate: begin, data, error, isIdle } = useSecondFactorStart()
  useEffect(() => {
    if (isIdle) begin()
  }, [begin, isIdle])
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('signingIn.factor.setUp')}
      size={420}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <div className={classes.dialog}>
        <p>{t('signingIn.factor.scan')}</p>
        {data ? (
          <>
            <QrCode text={data.url} />
            <CodeForm start={data} onClose={onClose} onCodes={onCodes} />
          </>
        ) : (
          <Skeleton height={196} width={196} className={classes.qr} />
        )}
        <ProblemLine error={error} />
      </div>
    </Modal>
  )
}

function CodeForm({ start, onClose, onCodes }: SecondFactorDialogProps & { start: SecondFactorStart }) {
  const { t } = useTranslation()
  const confirming = useSecondFactorCode()
  const form = useForm({ initialValues: { code: '' } })
  const confirm = ({ code }: { code: string }) =>
    confirming.mutate(code, {
      onSuccess: ({ recoveryCodes }) => {
        onCodes(recoveryCodes)
        onClose()
      },
    })
  return (
    <form className={classes.dialog} onSubmit={form.onSubmit(confirm)}>
      <TextInput
        label={t('signingIn.factor.key')}
        value={start.key.match(/.{1,4}/g)?.join(' ')}
        readOnly
        classNames={{ input: classes.key ?? '' }}
        onFocus={(event) => event.target.select()}
      />
      <TextInput
        label={t('signingIn.factor.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('code')}
      />
      <ProblemLine error={confirming.error} />
      <FormFoot submit={t('signingIn.factor.turnOn')} busy={confirming.isPending} onCancel={onClose} />
    </form>
  )
}

/** Always dark on white, because not every app reads an inverted one. */
function QrCode({ text }: { text: string }) {
  const { t } = useTranslation()
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className={classes.qr}
      role="img"
      aria-label={t('signingIn.factor.qr')}
      shapeRendering="crispEdges"
    >
      <path d={`M0 0h${size}v${size}h-${size}z`} fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  )
}
