import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ExportFormat, exportFormat, type MailExport } from '../../../contract/exports.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { fileSize, longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { exportsQuery, useExportDeletion, useNewExport } from './export-queries.ts'

/** Prepares a file of a candidate's emails, or of the user's own data, and hands it out. */
export function ExportCard({ candidateId }: { candidateId: string | null }) {
  const { t } = useTranslation()
  const { data } = useQuery(exportsQuery)
  const files = data?.exports.filter(({ candidate }) => (candidate?.id ?? null) === candidateId) ?? []
  const isOwn = candidateId === null
  return (
    <Card
      title={t(isOwn ? 'exports.ownTitle' : 'exports.title')}
      intro={t(isOwn ? 'exports.ownIntro' : 'exports.intro')}
    >
      {files.map((file) => (
        <FileLine key={file.id} file={file} />
      ))}
      <NewExport candidateId={candidateId} />
    </Card>
  )
}

function FileLine({ file }: { file: MailExport }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const deletion = useExportDeletion()
  const when = longDate(file.createdAt, now, reader)
  return (
    <CardLine
      end={
        <>
          <Button
            variant="subtle"
            color="gray"
            aria-label={t('exports.deleteLabel', { when })}
            onClick={() => deletion.mutate(file.id)}
          >
            {t('exports.delete')}
          </Button>
          {file.state === 'ready' && (
            <Button
              component="a"
              href={`/api/exports/${file.id}/file`}
              download
              aria-label={t('exports.downloadLabel', { when })}
            >
              {t('exports.download')}
            </Button>
          )}
        </>
      }
    >
      <CardText title={t(`exports.${file.format}`)}>
        {when} · <Progress file={file} />
        {file.left > 0 && ` · ${t('exports.left', { count: file.left })}`}
      </CardText>
    </CardLine>
  )
}

function Progress({ file }: { file: MailExport }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const { state, done, total, sizeBytes, expiresAt } = file
  if (state === 'failed') return t('exports.failed')
  if (state === 'waiting') return total > 0 ? t('exports.waiting', { done, total }) : t('exports.starting')
  const until = t('exports.until', { when: longDate(expiresAt, now, reader) })
  return `${fileSize(sizeBytes ?? 0, reader)} · ${until}`
}

function NewExport({ candidateId }: { candidateId: string | null }) {
  const { t } = useTranslation()
  const [format, setFormat] = useState<ExportFormat>('eml')
  const asking = useNewExport(candidateId)
  return (
    <>
      <CardLine
        end={
          <Button loading={asking.isPending} onClick={() => asking.mutate(format)}>
            {t('exports.prepare')}
          </Button>
        }
      >
        {candidateId !== null && (
          <Select
            aria-label={t('exports.format')}
            data={exportFormat.options.map((value) => ({ value, label: t(`exports.${value}`) }))}
            value={format}
            allowDeselect={false}
            onChange={(value) => setFormat(exportFormat.parse(value))}
          />
        )}
      </CardLine>
      {asking.error && (
        <CardLine bare>
          <ProblemLine error={asking.error} />
        </CardLine>
      )}
    </>
  )
}
