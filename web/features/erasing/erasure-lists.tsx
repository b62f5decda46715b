import { useTranslation } from 'react-i18next'
import type { ErasureKind, ErasurePreview } from '../../../contract/erasing.ts'
import classes from './erase-dialog.module.css'

/** The dry run: what goes and what stays, each with its number or its reason. Kinds of which there is nothing are left out. */
export function ErasureLists({
  preview: { goes, stays },
  kind,
}: {
  preview: ErasurePreview
  kind: ErasureKind
}) {
  const { t } = useTranslation()
  const isErased = kind === 'erase'
  const gone = [
    t('erasing.emails', { count: goes.emails }),
    goes.files > 0 && t('erasing.files', { count: goes.files }),
    goes.unsent > 0 && t('erasing.unsent', { count: goes.unsent }),
    goes.addresses > 0 && t('erasing.addresses', { count: goes.addresses }),
    isErased && goes.applications > 0 && t('erasing.applications', { count: goes.applications }),
    goes.events > 0 && t('erasing.events', { count: goes.events }),
    t('erasing.traces'),
  ]
  const kept = [
    !isErased && goes.applications > 0 && t('erasing.staysApplications', { count: goes.applications }),
    stays.emails > 0 && t('erasing.staysEmails', { count: stays.emails }),
    stays.mentions > 0 && t('erasing.staysMentions', { count: stays.mentions }),
    stays.addresses > 0 && t('erasing.staysAddresses', { count: stays.addresses }),
    t('erasing.staysGmail'),
    t('erasing.staysLog'),
  ]
  return (
    <div className={classes.lists}>
      <Lines title={t('erasing.goes')} lines={gone} />
      <Lines title={t('erasing.stays')} lines={kept} />
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly (string | false)[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>{lines.map((line) => line && <li key={line}>{line}</li>)}</ul>
    </section>
  )
}
