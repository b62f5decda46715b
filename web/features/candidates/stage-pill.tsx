import { useTranslation } from 'react-i18next'
import type { Stage } from '../../../contract/candidates.ts'
import { Pill, type PillTone } from '../../ui/pill.tsx'

const tones = {
  applied: 'quiet',
  screening: 'quiet',
  interview: 'quiet',
  offer: 'warn',
  hired: 'ok',
  rejected: 'quiet',
} as const satisfies Record<Stage, PillTone>

export function StagePill({ stage }: { stage: Stage }) {
  const { t } = useTranslation()
  return <Pill tone={tones[stage]}>{t(`stage.${stage}`)}</Pill>
}
