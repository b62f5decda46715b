import { Button } from '@mantine/core'
import { IconMailOff, IconMailSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { Receipt } from '../../../contract/receipt.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { EmptyState } from '../../ui/state.tsx'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { useSendBlock } from './blocked-composer.tsx'

type NoEmailsProps = {
  candidate: CandidateDetails
  receipt: Receipt
  /** Opens "Why is an email not here?". */
  onAsk: () => void
}

/** Explains why there is no mail yet: no inbox is connected, the search is running, or there is none. */
export function NoEmails({ candidate, receipt, onAsk }: NoEmailsProps) {
  const { t } = useTranslation()
  const block = useSendBlock(candidate)
  const mailbox = useMailbox()
  const mayAsk = mailbox?.state === 'connected' || mailbox?.state === 'importing'
  const { mailboxesChecked, mailboxesImporting, mailboxesDown } = receipt
  if (mailboxesImporting > 0) {
    return (
      <EmptyState
        icon={IconMailSearch}
        title={t('noEmails.importing')}
        action={mayAsk && <AskButton onAsk={onAsk} />}
      >
        {t('noEmails.importingText')}
      </EmptyState>
    )
  }
  const nobody = mailboxesChecked + mailboxesDown.length === 0
  const isPrivate = ({ address }: { address: string }) => receipt.privateAddresses.includes(address)
  const searched = candidate.addresses.filter((one) => !isPrivate(one)).map(({ address }) => address)
  const kept = receipt.privateAddresses.join(', ')
  return (
    <EmptyState
      icon={IconMailOff}
      title={nobody ? t('noEmails.nobody') : t('noEmails.title', { name: candidate.name })}
      action={
        <>
          {block === null && (
            <LinkButton
              to="/candidates/$id"
              params={{ id: candidate.id }}
              search={{ tab: 'emails', compose: true }}
              variant="filled"
            >
              {t('noEmails.write')}
            </LinkButton>
          )}
          {mayAsk && <AskButton onAsk={onAsk} />}
        </>
      }
    >
      {nobody && t('noEmails.nobodyText')}
      {!nobody && searched.length > 0 && t('noEmails.text', { addresses: searched.join(', ') })}
      {!nobody && kept !== '' && ` ${t('noEmails.private', { addresses: kept })}`}
    </EmptyState>
  )
}

function AskButton({ onAsk }: Pick<NoEmailsProps, 'onAsk'>) {
  const { t } = useTranslation()
  return (
    <Button aria-haspopup="dialog" onClick={onAsk}>
      {t('why.open')}
    </Button>
  )
}
