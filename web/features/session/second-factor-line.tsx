import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SigningIn } from '../../../contract/signing-in.ts'
import { CardLine, CardText } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { calendarDay } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import { useTell } from '../../ui/tell.ts'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { SecondFactorDialog } from './second-factor-dialog.tsx'
import { useNewRecoveryCodes, useSecondFactorEnd } from './signing-in-queries.ts'

type Open = 'turn-on' | 'turn-off' | 'renew' | null

/** Whether signing in asks for a code, and the buttons that change it. */
export function SecondFactorLine({ factor }: { factor: SigningIn['secondFactor'] }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const [open, setOpen] = useState<Open>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const close = () => setOpen(null)
  return (
    <CardLine
      end={
        factor ? (
          <>
            <Button onClick={() => setOpen('renew')}>{t('signingIn.factor.newCodes')}</Button>
            <Button onClick={() => setOpen('turn-off')}>{t('signingIn.factor.turnOff')}</Button>
          </>
        ) : (
          <Button onClick={() => setOpen('turn-on')}>{t('signingIn.factor.turnOn')}</Button>
        )
      }
    >
      <CardText title={t('signingIn.factor.title')}>
        {factor
          ? t('signingIn.factor.on', {
              day: calendarDay(factor.since, now, reader),
              count: factor.recoveryCodesLeft,
            })
          : t('signingIn.factor.off')}
      </CardText>
      {open === 'turn-on' && <SecondFactorDialog onClose={close} onCodes={setCodes} />}
      {open === 'turn-off' && <TurnOffDialog onClose={close} />}
      {open === 'renew' && <RenewDialog onClose={close} onCodes={setCodes} />}
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
    </CardLine>
  )
}

function TurnOffDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const tell = useTell()
  const ending = useSecondFactorEnd()
  return (
    <ConfirmDialog
      opened
      title={t('signingIn.factor.turnOffAsk')}
      confirm={t('signingIn.factor.turnOff')}
      danger
      onConfirm={async () => {
        await ending.mutateAsync(undefined)
        tell(t('signingIn.factor.turnedOff'))
      }}
      onClose={onClose}
    >
      <p>{t('signingIn.factor.turnOffText')}</p>
    </ConfirmDialog>
  )
}

type RenewDialogProps = { onClose: () => void; onCodes: (codes: readonly string[]) => void }

function RenewDialog({ onClose, onCodes }: RenewDialogProps) {
  const { t } = useTranslation()
  const renewing = useNewRecoveryCodes()
  return (
    <ConfirmDialog
      opened
      title={t('signingIn.factor.newCodes')}
      confirm={t('signingIn.factor.newCodes')}
      onConfirm={async () => onCodes((await renewing.mutateAsync(undefined)).recoveryCodes)}
      onClose={onClose}
    >
      <p>{t('signingIn.factor.newCodesText')}</p>
    </ConfirmDialog>
  )
}
