import { Button, TextInput, Tooltip } from '@mantine/core'
import { type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails } from '../../../contract/candidates.ts'
import type { MailAddress } from '../../../contract/common.ts'
import { ApiProblem } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { WritingNote } from '../sharing/writing-note.tsx'
import classes from './composer.module.css'
import { ComposerFiles, PickFiles, useFileField } from './composer-files.tsx'
import { ComposerHead } from './composer-head.tsx'
import { type DraftStart, draftFault, type ReplyStart, type Several } from './draft.ts'
import { beginSending, deskAt, tellProblem } from './draft-store.ts'
import { EditorOnDemand } from './editor-on-demand.tsx'
import { exchangePicture } from './pasted-pictures.ts'
import { PrivateReply, PrivateSwitch } from './private-switch.tsx'
import { SenderField, useSenderChoice } from './sender-field.tsx'
import { isAboutSeveral, TwoCandidates } from './two-candidates.tsx'
import { type DraftChange, useDraft } from './use-draft.ts'
import { useSend } from './use-send.ts'
import { type Upload, useUploads } from './use-uploads.ts'

export type ComposerProps = {
  candidate: CandidateDetails
  /** Null if this email starts a conversation and has a subject of its own. */
  conversationId: string | null
  /** The places where its draft is kept, or may have been kept earlier. */
  places: readonly string[]
  fresh: DraftStart
  reply: ReplyStart | null
  known: readonly MailAddress[]
  /** Whether the conversation that it answers is private. */
  isPrivate?: boolean
  focus: number
  onSent?: (id: string) => void
  onUndone?: () => void
}

/** The box at the bottom of a conversation. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation()
  const desk = useDraft(props.places, props.fresh)
  const { draft, place, change } = desk
  const uploads = useUploads(place, (file) =>
    change((before) => ({ attachments: [...before.attachments, file] })),
  )
  const takePicture = pictureTaker(uploads, change)
  const files = useFileField(uploads.add)
  const choice = useSenderChoice(draft, props.reply)
  const busy = desk.sending || uploads.uploads.some(({ error }) => error === null)
  const submit = useSubmit(props, place, uploads.uploads, choice?.isGone ?? false)
  const section = useRef<HTMLElement>(null)
  useFocusKept(desk.sending, section)
  return (
    <section
      ref={section}
      className={classes.composer}
      aria-label={props.reply ? t('composer.replyLabel') : t('composer.newLabel')}
      // The text stays readable, but not editable, until the server has accepted it.
      inert={desk.sending}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        takeWhatIsTyped()
        if (!busy) submit()
      }}
      onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
      onDrop={(event) => {
        // The editor handles pictures that were dropped into the text.
        if (event.dataTransfer.files.length === 0 || event.defaultPrevented) return
        event.preventDefault()
        uploads.add([...event.dataTransfer.files])
      }}
    >
      {choice && <SenderField choice={choice} change={change} />}
      <ComposerHead draft={draft} reply={props.reply} known={props.known} change={change} />
      {props.conversationId === null && <Subject value={draft.subject} change={change} />}
      <Privacy {...props} draft={draft} change={change} />
      {files.field}
      <EditorOnDemand
        key={desk.edition}
        html={draft.html}
        placeholder={props.reply ? t('composer.replyPlaceholder') : t('composer.newPlaceholder')}
        focus={props.focus}
        onChange={(html) => change(() => ({ html }))}
        onFiles={uploads.add}
        onPicture={takePicture}
        barStart={
          <SendButton busy={busy} sending={desk.sending} onSend={() => submit()} onFiles={files.open} />
        }
        barEnd={<ComposerState saved={desk.saved} from={choice?.senders.length === 1 && choice.address} />}
      >
        <ComposerFiles draft={draft} uploads={uploads} change={change} />
        <WritingNote recipients={draft} />
        <SendProblem error={desk.problem} onRetry={() => submit()} />
      </EditorOnDemand>
      <TwoCandidates problem={desk.problem} onChoose={submit} onCancel={() => tellProblem(place, null)} />
    </section>
  )
}

/** Returns the function that uploads a picture of the text and then puts its address there. */
function pictureTaker(uploads: ReturnType<typeof useUploads>, change: (by: DraftChange) => void) {
  return (file: File, shown: string) => {
    const exchange = (address: string | null) => {
      // The picture's composer may be closed by now; then its stored draft is changed.
      if (exchangePicture(shown, address) || address === null) return
      change(({ html }) => ({ html: html.replaceAll(`"${shown}"`, `"${address}"`) }))
    }
    uploads.add([file], {
      onArrived: ({ id }) => exchange(`/api/attachments/${id}`),
      onRemoved: () => exchange(null),
    })
  }
}

/** Returns the submit function: it sends the draft, or says what is missing. */
function useSubmit(
  props: ComposerProps,
  place: string,
  uploads: readonly Upload[],
  isSenderGone: boolean,
): (several?: Several) => void {
  const send = useSend({
    candidate: props.candidate,
    conversationId: props.conversationId,
    place,
    ...(props.onUndone && { onUndone: props.onUndone }),
  })
  return (several) => {
    // Reads the current draft: a field may have changed it a moment ago.
    const { draft } = deskAt(place)
    const fault =
      uploads.length > 0
        ? 'attachment-not-uploaded'
        : isSenderGone
          ? 'sender-not-available'
          : draftFault(draft ?? props.fresh)
    if (fault) return tellProblem(place, new ApiProblem(fault))
    const sent = beginSending(place)
    // These callbacks run only while this composer is mounted.
    if (sent) send.mutate({ sent, several }, { onSuccess: () => props.onSent?.(sent.id) })
  }
}

/** Turns typed text into a recipient by leaving the field, so that Ctrl+Enter in it omits nobody. */
function takeWhatIsTyped(): void {
  const field = document.activeElement
  if (!(field instanceof HTMLInputElement)) return
  field.blur()
  field.focus()
}

/**
 * A draft that is being sent cannot have the focus; if it is refused, the focus returns to where it was, or to the text
 * if that field has gone: the editor may have come meanwhile.
 */
function useFocusKept(sending: boolean, section: RefObject<HTMLElement | null>): void {
  const before = useRef<Element>(null)
  if (sending && before.current === null) before.current = document.activeElement
  useEffect(() => {
    if (sending) return
    const had = before.current
    before.current = null
    if (!(had instanceof HTMLElement) || had === document.body) return
    if (document.activeElement !== document.body) return
    const text = section.current?.querySelector<HTMLElement>('[contenteditable="true"], textarea')
    const field = had.isConnected ? had : text
    field?.focus()
  }, [sending, section])
}

type PrivacyProps = ComposerProps & { draft: DraftStart; change: (by: DraftChange) => void }

/** A new email can be private; a reply is if its conversation is. */
function Privacy({ conversationId, candidate, isPrivate, draft, change }: PrivacyProps) {
  if (conversationId !== null) return isPrivate ? <PrivateReply /> : null
  return (
    <PrivateSwitch
      isPrivate={draft.private ?? candidate.privateByDefault}
      onChange={(wanted) => change(() => ({ private: wanted }))}
    />
  )
}

function Subject({ value, change }: { value: string; change: (by: DraftChange) => void }) {
  const { t } = useTranslation()
  return (
    <TextInput
      variant="unstyled"
      className={classes.subject}
      aria-label={t('composer.subject')}
      placeholder={t('composer.subject')}
      maxLength={998}
      autoFocus
      value={value}
      onChange={(event) => {
        const subject = event.currentTarget.value
        change(() => ({ subject }))
      }}
    />
  )
}

type SendButtonProps = {
  busy: boolean
  sending: boolean
  onSend: () => void
  onFiles: () => void
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
      <PickFiles onPress={onFiles} />
    </>
  )
}

function ComposerState({ saved, from }: { saved: boolean; from: string | false | undefined }) {
  const { t } = useTranslation()
  return (
    <span className={classes.state}>
      <span role="status">{saved && t('composer.saved')}</span>
      {from && <span>{t('composer.from', { address: from })}</span>}
    </span>
  )
}

function SendProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  if (!error || isAboutSeveral(error)) return null
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
