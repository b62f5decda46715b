import { IconMailOff, IconMailSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Receipt } from '../../../contract/emails.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { EmptyState } from '../../ui/state.tsx'
import { useSendBlock } from './blocked-composer.tsx'

/** Why there is no mail yet: nobody connected, still searching, or truly none. */
export function NoEmails({ candidate, receipt }: { candidate: CandidateDetails; receipt: Receipt }) {
  const { t } = useTranslation()
  const block = useSendBlock()
  const { mailboxesChecked, mailboxesImporting, mailboxesDown } = receipt
  if (mailboxesImporting > 0) {
    return (
      <EmptyState icon={IconMailSearch} title={t('noEmails.importing')}>
        {t('noEmails.importingText')}
      </EmptyState>
    )
  }
  const nobody = mailboxesChecked + mailboxesDown.length === 0
  const addresses = candidate.addresses.map(({ address }) => address).join(', ')
  return (
    <EmptyState
      icon={IconMailOff}
      title={nobody ? t('noEmails.nobody') : t('noEmails.title', { name: candidate.name })}
      action={
        block === null && (
          <LinkButton
            to="/candidates/$id"
            params={{ id: candidate.id }}
            search={{ tab: 'emails', compose: true }}
            variant="filled"
          >
            {t('noEmails.write')}
          </LinkButton>
        )
      }
    >
      {nobody ? t('noEmails.nobodyText') : t('noEmails.text', { addresses })}
    </EmptyState>
  )
}
