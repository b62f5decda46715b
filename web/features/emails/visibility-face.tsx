import { IconLock, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Conversation } from '../../../contract/emails.ts'
import type { Visibility } from '../../../contract/privacy.ts'

export type VisibilityProps = {
  candidate: CandidateDetails
  conversation: Conversation
  /** Any message of the conversation. */
  messageId: string
}

/** Repeats with a picture who sees a conversation. */
export function VisibilityIcon({ visibility }: { visibility: Visibility }) {
  const Icon = visibility.to === 'team' ? IconUsers : IconLock
  return <Icon size={14} stroke={1.6} aria-hidden />
}

/** Who sees a conversation, in words. */
export function VisibilityText({ visibility }: { visibility: Visibility }) {
  const { t } = useTranslation()
  return <>{t(visibility.to === 'team' ? 'visibility.team' : 'visibility.participants')}</>
}
