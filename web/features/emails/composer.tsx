import { Button, TextInput, Tooltip } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MailAddress } from '../../../contract/common.ts'
import { ApiProblem } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import classes from './composer.module.css'
import { ComposerFiles, PickFiles } from './composer-files.tsx'
import { ComposerHead } from './composer-head.tsx'
import { type Draft, type DraftStart, draftFault, type ReplyStart } from './draft.ts'
import { useDraft } from './use-draft.ts'
import { useSend } from './use-send.ts'
import { useUploads } from './use-uploads.ts'

const ComposerEditor = lazy(() =>
  import('./composer-editor.tsx').then((file) => ({ default: file.ComposerEditor })),
)

export type ComposerProps = {
  candidate: CandidateDetails
  /** Null: this email begins a conversation and has a subject of its own. */
  conversationId: string | null
  /** Where its draft is kept, and where it may have been kept before. */
  places: readonly string[]
  fresh: DraftStart
  reply: ReplyStart | null
  known: readonly MailAddress[]
  focus: number
  onSent: (id: string) => void
  onUndone: () => void
}

/** The box at the foot of a conversation. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation()
  const held = useDraft(props.places, props.fresh)
  const { draft, change } = held
  const uploads = useUploads((file) => change((before) => ({ attachments: [...before.attachments, file] })))
  const sending = useSending(props, held)
  const busy = sending.isPending || uploads.uploads.some(({ error }) => error === null)
  const submit = () => !busy && sending.submit(draft)
  return (
    <section
      className={classes.composer}
      aria-label={props.reply ? t('composer.replyLabel') : t('composer.newLabel')}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        submit()
      }}
      onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return
        event.preventDefault()
        uploads.add([...event.dataTransfer.files])
      }}
    >
      <ComposerHead draft={draft} reply={props.reply} known={props.known} change={change} />
      {props.conversationId === null && (
        <TextInput
          variant="unstyled"
          className={classes.subject}
          aria-label={t('composer.subject')}
          placeholder={t('composer.subject')}
          maxLength={998}
          autoFocus
          value={draft.subject}
          onChange={(event) => {
            const subject = event.currentTarget.value
            change(() => ({ subject }))
          }}
        />
      )}
      <Suspense fallback={<div className={classes.editorWaiting} />}>
        <ComposerEditor
          key={held.edition}
          html={draft.html}
          placeholder={props.reply ? t('composer.replyPlaceholder') : t('composer.newPlaceholder')}
          focus={props.focus}
          onChange={(html) => change(() => ({ html }))}
          barStart={
            <SendButton
              busy={busy}
              sending={sending.isPending && props.conversationId === null}
              onSend={submit}
              onFiles={uploads.add}
            />
          }
          barEnd={<ComposerState saved={held.saved} />}
        >
          <ComposerFiles draft={draft} uploads={uploads} change={change} />
          <SendProblem error={sending.error} onRetry={submit} />
        </ComposerEditor>
      </Suspense>
    </section>
  )
}

/** Clears the box while a reply is on its way, for it stands in the conversation; puts everything back if it is refused. */
function useSending(props: ComposerProps, held: ReturnType<typeof useDraft>) {
  const [fault, setFault] = useState<ApiProblem | null>(null)
  const send = useSend({
    candidate: props.candidate,
    conversationId: props.conversationId,
    places: props.places,
    onUndone: props.onUndone,
  })
  const submit = (draft: Draft) => {
    const found = draftFault(draft)
    setFault(found && new ApiProblem(found))
    if (found) return
    if (props.conversationId !== null) held.replace(null)
    send.mutate(draft, {
      onSuccess: () => {
        if (props.conversationId === null) held.replace(null)
        props.onSent(draft.id)
      },
      onError: (error) => {
        // Under this id another text was sent before: what stands here now is another message.
        const taken = error instanceof ApiProblem && error.code === 'send-id-taken'
        held.replace(taken ? { ...draft, id: crypto.randomUUID() } : draft)
      },
    })
  }
  return { submit, isPending: send.isPending, error: fault ?? send.error }
}

type SendButtonProps = {
  busy: boolean
  sending: boolean
  onSend: () => void
  onFiles: (files: File[]) => void
}

function SendButton({ busy, sending, onSend, onFiles }: SendButtonProps) {
  const { t } = useTranslation()
  return (
    <>
      <Tooltip label={t('composer.sendHint')}>
        <Button
          variant="filled"
          className={classes.send}
          loading={sending}
          disabled={busy && !sending}
          onClick={onSend}
        >
          {t('composer.send')}
        </Button>
      </Tooltip>
      <PickFiles onPick={onFiles} />
    </>
  )
}

function ComposerState({ saved }: { saved: boolean }) {
  const { t } = useTranslation()
  const mailbox = useMailbox()
  const from = mailbox && mailbox.state !== 'none' && t('composer.from', { address: mailbox.address })
  return (
    <span className={classes.state}>
      <span role="status">{saved && t('composer.saved')}</span>
      {from && <span>{from}</span>}
    </span>
  )
}

function SendProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  if (!error) return null
  return (
    <div className={classes.problem} role="alert">
      <p>
        {problemText(error)} {t('composer.kept')}
      </p>
      <Button size="xs" onClick={onRetry}>
        {t('outbox.tryAgain')}
      </Button>
    </div>
  )
}
