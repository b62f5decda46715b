import { Pill, PillsInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailAddress, ShownAddress } from '../../../contract/common.ts'
import { shortly } from './address-text.ts'
import classes from './composer.module.css'
import { isAddress, parseRecipients, without } from './draft.ts'

type RecipientsProps = {
  label: string
  value: readonly ShownAddress[]
  /** The addresses suggested while typing. */
  known: readonly ShownAddress[]
  autoFocus?: boolean
  onChange: (value: ShownAddress[]) => void
  end?: ReactNode
}

/**
 * To, Cc or Bcc: a chip for each recipient, invalid ones marked. Enter, comma, Tab or leaving the field creates a
 * chip.
 */
export function RecipientsField({ label, value, known, autoFocus, onChange, end }: RecipientsProps) {
  const listId = useId()
  const [text, setText] = useState('')
  const commit = (written: string) => {
    setText('')
    const fresh = without(parseRecipients(written), value)
    if (fresh.length > 0) onChange([...value, ...fresh.map((one) => named(one, known))])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault()
    if (event.key === ',' || event.key === ';') event.preventDefault()
    if (['Enter', ',', ';'].includes(event.key) && text.trim()) commit(text)
    if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1))
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text')
    if (!/[@].*[,;\n\s].*@/s.test(pasted)) return
    event.preventDefault()
    commit(text + pasted)
  }
  const wrong = value.some(({ address }) => !isAddress(address))
  return (
    <div className={classes.recipients}>
      <span className={classes.fieldLabel} aria-hidden>
        {label}
      </span>
      <PillsInput variant="unstyled" className={classes.pills} size="sm">
        <Pill.Group gap={6}>
          {value.map((one) => (
            <RecipientPill
              key={one.address}
              recipient={one}
              onRemove={() => onChange(value.filter((other) => other !== one))}
            />
          ))}
          <PillsInput.Field
            aria-label={label}
            aria-invalid={wrong || undefined}
            inputMode="email"
            autoComplete="off"
            list={listId}
            autoFocus={autoFocus}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => commit(text)}
          />
        </Pill.Group>
      </PillsInput>
      <datalist id={listId}>
        {known.map((one) => (
          <option key={one.address} value={one.address}>
            {one.name}
          </option>
        ))}
      </datalist>
      {end}
    </div>
  )
}

function RecipientPill({ recipient, onRemove }: { recipient: ShownAddress; onRemove: () => void }) {
  const { t } = useTranslation()
  const { name, address, doubt } = recipient
  const warning = doubt && t(`message.doubt.${doubt}`, { name, address })
  return (
    <Pill
      withRemoveButton
      className={classes.chip}
      data-wrong={!isAddress(address) || undefined}
      data-doubt={doubt}
      title={warning ?? address}
      removeButtonProps={{ 'aria-label': t('composer.removeRecipient', { name: name || address }) }}
      onRemove={onRemove}
    >
      {doubt && <IconAlertTriangle size={14} stroke={1.6} aria-label={warning} />}
      {shortly(recipient)}
    </Pill>
  )
}

function named(one: MailAddress, known: readonly ShownAddress[]): ShownAddress {
  if (one.name) return one
  return known.find(({ address }) => address.toLowerCase() === one.address.toLowerCase()) ?? one
}
