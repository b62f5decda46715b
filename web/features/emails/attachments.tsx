import {
  IconFile,
  IconFileSpreadsheet,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconPhoto,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { fileSize } from '../../ui/dates.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './message.module.css'

/** The attachments of a message, each with a download button. */
export function Attachments({ files }: { files: EmailMessage['attachments'] }) {
  const { t } = useTranslation()
  const reader = useReader()
  if (files.length === 0) return null
  const isUnopened = files.some(({ contentType }) => /^application\/(?:vnd\.)?ms-tnef$/.test(contentType))
  return (
    <>
      <ul className={classes.files} aria-label={t('message.attachments')}>
        {files.map((file) => (
          <li key={file.id}>
            <a className={classes.file} href={file.url} download={file.filename}>
              <FileIcon contentType={file.contentType} />
              <span className={classes.fileName}>
                {file.filename}
                <small>{fileSize(file.sizeBytes, reader)}</small>
              </span>
              <b>{t('message.download')}</b>
            </a>
          </li>
        ))}
      </ul>
      {isUnopened && <p className={classes.fileNote}>{t('message.winmail')}</p>}
    </>
  )
}

export function FileIcon({ contentType }: { contentType: string }) {
  const Icon = iconOf(contentType)
  const pdf = contentType === 'application/pdf'
  return <Icon size={22} stroke={1.6} className={classes.fileIcon} data-pdf={pdf || undefined} aria-hidden />
}

function iconOf(contentType: string) {
  if (contentType === 'application/pdf') return IconFileTypePdf
  if (contentType.startsWith('image/')) return IconPhoto
  if (/sheet|excel|csv/.test(contentType)) return IconFileSpreadsheet
  if (/zip|compressed|rar|7z|tar/.test(contentType)) return IconFileZip
  if (/^text\/|word|document|rtf/.test(contentType)) return IconFileText
  return IconFile
}
