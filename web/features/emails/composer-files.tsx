import { ActionIcon, CloseButton, Progress, UnstyledButton } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { fileSize } from '../../ui/dates.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useReader } from '../../ui/reader.ts'
import { FileIcon } from './attachments.tsx'
import classes from './composer.module.css'
import type { DraftStart } from './draft.ts'
import type { DraftChange } from './use-draft.ts'
import type { Upload, useUploads } from './use-uploads.ts'

/**
 * Returns the field behind the paperclip, and what opens its dialog. The composer keeps the field outside of what
 * restarts, such as the editor when its script has come: a file chosen in a dialog whose field has gone would be lost.
 */
export function useFileField(onPick: (files: File[]) => void): { field: ReactNode; open: () => void } {
  const input = useRef<HTMLInputElement>(null)
  const field = (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      onChange={({ currentTarget }) => {
        onPick([...(currentTarget.files ?? [])])
        // Otherwise the same file could not be chosen again.
        currentTarget.value = ''
      }}
    />
  )
  return { field, open: () => input.current?.click() }
}

export function PickFiles({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation()
  return (
    <ActionIcon onClick={onPress} aria-label={t('composer.attach')} title={t('composer.attach')}>
      <IconPaperclip size={18} stroke={1.6} />
    </ActionIcon>
  )
}

type FilesProps = {
  draft: DraftStart
  uploads: ReturnType<typeof useUploads>
  change: (by: DraftChange) => void
}

/** The attachments of a draft: uploaded files and running uploads. */
export function ComposerFiles({ draft, uploads, change }: FilesProps) {
  const { t } = useTranslation()
  const reader = useReader()
  if (draft.attachments.length === 0 && uploads.uploads.length === 0) return null
  return (
    <ul className={classes.files} aria-label={t('message.attachments')}>
      {draft.attachments.map((file) => (
        <li key={file.id} className={classes.file}>
          <FileIcon contentType={file.contentType} />
          <span>
            {file.filename}
            <small>{fileSize(file.sizeBytes, reader)}</small>
          </span>
          <CloseButton
            size="sm"
            aria-label={t('composer.removeFile', { name: file.filename })}
            onClick={() =>
              change((before) => ({ attachments: before.attachments.filter(({ id }) => id !== file.id) }))
            }
          />
        </li>
      ))}
      {uploads.uploads.map((one) => (
        <UploadingFile
          key={one.key}
          upload={one}
          onRetry={() => uploads.retry(one)}
          onRemove={() => uploads.remove(one)}
        />
      ))}
    </ul>
  )
}

function UploadingFile(props: { upload: Upload; onRetry: () => void; onRemove: () => void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const { file, done, error } = props.upload
  return (
    <li className={classes.file} data-failed={error !== null || undefined}>
      <FileIcon contentType={file.type} />
      <span>
        {file.name}
        {error === null ? (
          <Progress
            value={done * 100}
            size={4}
            mt={6}
            aria-label={t('composer.uploading', { name: file.name })}
          />
        ) : (
          <small role="alert">
            {problemText(error)}{' '}
            <UnstyledButton className={classes.retry} onClick={props.onRetry}>
              {t('outbox.tryAgain')}
            </UnstyledButton>
          </small>
        )}
      </span>
      <CloseButton
        size="sm"
        aria-label={t('composer.removeFile', { name: file.name })}
        onClick={props.onRemove}
      />
    </li>
  )
}
