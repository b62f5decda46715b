import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/page.tsx'
import { RowSkeletons } from '../../ui/row-skeletons.tsx'
import { Failure } from '../../ui/state.tsx'
import { googleProjectQuery } from './google-check-queries.ts'
import { AdminText, ConnectionEnds, GoogleScreens } from './google-guide.tsx'
import { GoogleTrials } from './google-trials.tsx'

/** For administrators: tries the Google project, and explains Google's screens and why connections end. */
export function GoogleCheckPage() {
  const { t } = useTranslation()
  const { data: project, error, refetch } = useQuery(googleProjectQuery)
  return (
    <Page title={t('account.googleCheck')}>
      {project && (
        <>
          <GoogleTrials project={project} />
          <GoogleScreens project={project} />
          <AdminText project={project} />
          <ConnectionEnds />
        </>
      )}
      {!project && error && <Failure error={error} retry={() => refetch()} />}
      {!project && !error && <RowSkeletons rows={5} />}
    </Page>
  )
}
