import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Block, BlockPreview } from '../../../contract/blocks.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import classes from './block-card.module.css'
import { type BlockScope, useBlockPreview, useNewBlock } from './block-queries.ts'

/** The dialog keeps the text that was typed when it opened; the field may contain something else by now. */
type Asking = { typed: string; found: BlockPreview }

type NewBlockProps = { scope: BlockScope; onAdded: (block: Block) => void }

/** The field for a new entry; asks for confirmation if emails would leave profiles. */
export function NewBlock({ scope, onAdded }: NewBlockProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [asking, setAsking] = useState<Asking | null>(null)
  const preview = useBlockPreview(scope)
  const add = useNewBlock(scope)
  const added = (typed: string, block: Block) => {
    setText((now) => (now.trim() === typed ? '' : now))
    onAdded(block)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const typed = text.trim()
    if (typed === '') return
    add.reset()
    preview.mutate(typed, {
      onSuccess: (found) =>
        found.messages !== 0
          ? setAsking({ typed, found })
          : add.mutate(typed, { onSuccess: (block) => added(typed, block) }),
    })
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <div>
        <TextInput
          aria-label={t('blocks.field')}
          placeholder={t('blocks.placeholder')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" loading={preview.isPending || add.isPending} disabled={text.trim() === ''}>
          {t('action.add')}
        </Button>
      </div>
      <ProblemLine error={preview.error ?? (asking ? null : add.error)} />
      <BlockDialog
        preview={asking?.found ?? null}
        onConfirm={async () => asking && added(asking.typed, await add.mutateAsync(asking.typed))}
        onClose={() => setAsking(null)}
      />
    </form>
  )
}

type DialogProps = {
  /** Null while closed. */
  preview: BlockPreview | null
  onConfirm: () => Promise<unknown>
  onClose: () => void
}

/** "12 emails on 3 profiles will no longer be shown. They stay in Gmail." */
function BlockDialog({ preview, ...rest }: DialogProps) {
  const { t } = useTranslation()
  // The text stays while the dialog closes.
  const [shown, setShown] = useState(preview)
  if (preview && preview !== shown) setShown(preview)
  const { pattern = '', messages = 0, profiles = 0, kept = 0, keptDays: days = 30 } = shown ?? {}
  return (
    <ConfirmDialog
      opened={preview !== null}
      title={t('blocks.ask', { pattern })}
      confirm={t('blocks.confirm')}
      danger
      {...rest}
    >
      <p>
        {messages === null
          ? t('blocks.leavesUncounted')
          : t('blocks.leaves', { messages, profiles: profiles ?? 0 })}
      </p>
      {kept !== null && kept > 0 && <p>{t('blocks.kept', { count: kept })}</p>}
      <p>{t('blocks.restorable', { days })}</p>
    </ConfirmDialog>
  )
}
