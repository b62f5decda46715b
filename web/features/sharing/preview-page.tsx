import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SharingPreview } from '../../../contract/sharing.ts'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { keysOf, type Unticked } from './choice.ts'
import classes from './preview.module.css'
import { PreviewHeld } from './preview-held.tsx'
import { PreviewSide } from './preview-side.tsx'
import { PreviewTable } from './preview-table.tsx'
import { previewQuery, usePublication } from './sharing-queries.ts'

/** After the first consent: what colleagues would see, and who they are. The owner unticks, and shares or decides later. */
export function PreviewPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(previewQuery)
  const mailbox = useMailbox()
  if (mailbox?.state === 'none') return <Navigate to="/account" replace />
  return (
    <Page title={t('sharing.preview.title')} width="wide">
      <div className={classes.intro}>
        {mailbox && (
          <p className={classes.connected}>
            <IconCircleCheck size={18} stroke={1.6} aria-hidden />
            {t('sharing.preview.connected', { address: mailbox.address })}
          </p>
        )}
        {data?.isOpen !== false && <p>{t('sharing.preview.intro')}</p>}
      </div>
      {data?.isOpen && <Choice preview={data} />}
      {data && !data.isOpen && <p>{t('sharing.preview.over')}</p>}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
      {!data && !error && <RowSkeletons rows={6} />}
    </Page>
  )
}

function Choice({ preview }: { preview: SharingPreview }) {
  const { t } = useTranslation()
  const tell = useTell()
  const navigate = useNavigate()
  const [unticked, setUnticked] = useState<Unticked>(new Set())
  const publication = usePublication()
  const end = (choice: { share: string[]; keep: string[] }) =>
    publication.mutateAsync(choice).then(
      () => {
        tell(t('sharing.preview.done'))
        return navigate({ to: '/account', hash: 'integration' })
      },
      () => undefined,
    )
  const keys = keysOf(preview.candidates)
  return (
    <div className={classes.columns}>
      <div className={classes.lists}>
        <PreviewTable candidates={preview.candidates} unticked={unticked} onChange={setUnticked} />
        <PreviewHeld notices={preview.held} />
      </div>
      <PreviewSide
        preview={preview}
        unticked={unticked}
        publication={publication}
        onPublish={() =>
          end({
            share: keys.filter((key) => !unticked.has(key)),
            keep: keys.filter((key) => unticked.has(key)),
          })
        }
        onSkip={() => end({ share: [], keep: [] })}
      />
    </div>
  )
}
