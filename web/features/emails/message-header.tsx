import { UnstyledButton } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShownAddress } from '../../../contract/common.ts'
import type { EmailMessage } from '../../../contract/emails.ts'
import { exactDate } from '../../ui/dates.ts'
import { Initials } from '../../ui/initials.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { personName } from '../../ui/person-name.ts'
import { useReader } from '../../ui/reader.ts'
import { When } from '../../ui/when.tsx'
import { shortly, whole } from './address-text.ts'
import classes from './message.module.css'
import { senderName } from './sender-name.ts'

const RemoveButton = lazyPart(() => import('./remove-button.tsx').then((file) => file.RemoveButton))

type MessageHeaderProps = { message: EmailMessage; candidateId: string; onFold: () => void }

/** The sender, the recipients and the date; full addresses on demand. */
export function MessageHeader({ message, candidateId, onFold }: MessageHeaderProps) {
  const { t } = useTranslation()
  const [inFull, setInFull] = useState(false)
  const to = names(message.to)
  const facts = [
    to && t('message.to', { names: to }),
    message.cc.length > 0 && t('message.cc', { names: names(message.cc) }),
    message.bcc.length > 0 && t('message.bcc', { names: names(message.bcc) }),
  ]
  return (
    <>
      <header className={classes.header}>
        <Initials name={senderName(message)} tone={message.own ? 'own' : 'candidate'} />
        <div className={classes.parties}>
          <h3>
            <UnstyledButton
              className={classes.sender}
              aria-expanded
              onClick={onFold}
              title={t('message.fold')}
            >
              {message.from.name || message.from.address}
            </UnstyledButton>
            {message.from.doubt && <span className={classes.realAddress}> {message.from.address}</span>}
          </h3>
          <UnstyledButton
            className={classes.recipients}
            aria-expanded={inFull}
            onClick={() => setInFull(!inFull)}
            title={t('message.details')}
          >
            {facts.filter(Boolean).join(' · ')}
          </UnstyledButton>
        </div>
        <div className={classes.origin}>
          <When iso={message.at} form="long" className={classes.time} />
          {message.inboxes.length > 0 && (
            <span title={t('message.inboxes', { names: inboxNames(message, t) })}>
              <IconInbox size={14} stroke={1.6} aria-label={t('message.inboxLabel')} />
              {inboxNames(message, t)}
            </span>
          )}
        </div>
      </header>
      {inFull && <AddressesInFull message={message} candidateId={candidateId} />}
    </>
  )
}

function AddressesInFull({ message, candidateId }: Omit<MessageHeaderProps, 'onFold'>) {
  const { t } = useTranslation()
  const reader = useReader()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The newest message ends at the composer, so the details may open outside the visible part.
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const lines = [
    { label: t('message.fromLabel'), text: inFull([message.from]) },
    { label: t('message.toLabel'), text: inFull(message.to) },
    { label: t('message.ccLabel'), text: inFull(message.cc) },
    { label: t('message.bccLabel'), text: inFull(message.bcc) },
    { label: t('message.dateLabel'), text: exactDate(message.at, reader) },
    { label: t('message.inboxLabel'), text: inboxNames(message, t) },
  ]
  return (
    <div ref={place} className={classes.details}>
      <dl>
        {lines
          .filter(({ text }) => text !== '')
          .map(({ label, text }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      <WhyHere message={message} />
      {message.removable && (
        <Suspense>
          <RemoveButton candidateId={candidateId} messageIds={[message.id]} />
        </Suspense>
      )}
    </div>
  )
}

/** "Why is this email here?": the address that put it on this profile, and whose inboxes contain it. */
function WhyHere({ message: { matchedBy, inboxes } }: { message: EmailMessage }) {
  const { t } = useTranslation()
  const reasons = [
    matchedBy ? t('message.whyAddress', { address: matchedBy }) : t('message.whyOutgoing'),
    matchedBy && inboxes.length > 0 && t('message.whyInboxes', { names: inboxNames({ inboxes }, t) }),
  ]
  return (
    <p className={classes.why}>
      <b>{t('message.whyHere')}</b> {reasons.filter(Boolean).join(' ')}
    </p>
  )
}

/** An inbox without an address was a former colleague's. */
function inboxNames({ inboxes }: Pick<EmailMessage, 'inboxes'>, t: TFunction): string {
  return inboxes.map((inbox) => personName(inbox, t)).join(', ')
}

function names(addresses: readonly ShownAddress[]): string {
  return addresses.map(shortly).join(', ')
}

function inFull(addresses: readonly ShownAddress[]): string {
  return addresses.map(whole).join(', ')
}
