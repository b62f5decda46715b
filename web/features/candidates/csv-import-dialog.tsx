import { Button, FileInput, Modal } from '@mantine/core'
import { IconCircleCheck, IconFileSpreadsheet } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../../contract/candidates.ts'
import { FormFoot } from '../../ui/form-foot.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useCandidateImport } from './candidate-queries.ts'
import classes from './candidates.module.css'

type CsvImportProps = { opened: boolean; onClose: () => void }

/** Imports candidates from a CSV table and reports how many were added, and for each refused line the reason. */
export function CsvImportDialog({ opened, onClose }: CsvImportProps) {
  const { t } = useTranslation()
  const importing = useCandidateImport()
  const [file, setFile] = useState<File | null>(null)
  const close = () => {
    onClose()
    setFile(null)
    importing.reset()
  }
  return (
    <Modal opened={opened} onClose={close} title={t('csv.title')} size={560} withCloseButton={false}>
      {importing.data ? (
        <Report report={importing.data} onClose={close} />
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (file) importing.mutate(file)
          }}
        >
          <p className={classes.intro}>{t('csv.intro')}</p>
          <code className={classes.example}>{t('csv.example')}</code>
          <FileInput
            label={t('csv.file')}
            placeholder={t('csv.choose')}
            accept=".csv,text/csv"
            leftSection={<IconFileSpreadsheet size={18} stroke={1.6} />}
            value={file}
            onChange={setFile}
            clearable
            data-autofocus
          />
          <ProblemLine error={importing.error} />
          <FormFoot submit={t('csv.submit')} busy={importing.isPending} onCancel={close} />
        </form>
      )}
    </Modal>
  )
}

function Report({ report, onClose }: { report: ImportReport; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={classes.form}>
      <p className={classes.done} role="status">
        <IconCircleCheck size={20} stroke={1.6} aria-hidden />
        {t('csv.added', { count: report.added })}
      </p>
      {report.extended > 0 && (
        <p className={classes.intro}>{t('csv.extended', { count: report.extended })}</p>
      )}
      {report.unchanged > 0 && (
        <p className={classes.intro}>{t('csv.unchanged', { count: report.unchanged })}</p>
      )}
      {report.refused.length > 0 && (
        <>
          <h3 className={classes.refusedTitle}>{t('csv.refused', { count: report.refused.length })}</h3>
          <ul className={classes.refused}>
            {report.refused.map((line) => (
              <li key={line.line}>
                <span className="tnum">{t('csv.line', { line: line.line })}</span>
                <span>
                  {t(`csv.reason.${line.reason}`)}
                  <code>{line.text}</code>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Button variant="filled" ml="auto" onClick={onClose} data-autofocus>
        {t('action.done')}
      </Button>
    </div>
  )
}
