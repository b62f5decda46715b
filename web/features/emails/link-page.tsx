import { Button } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Missing } from '../../shell/crash.tsx'
import { Page } from '../../ui/page.tsx'
import { type LinkDoubt, linkFacts, readLinkPage } from './link-doubt.ts'
import classes from './link-page.module.css'

/**
 * Shows where a doubtful link leads and why it is doubtful, with buttons to continue or go back. It never continues
 * by itself.
 */
export function LinkPage() {
  const { t } = useTranslation()
  const link = readLinkPage(useLocation().hash)
  if (!link) return <Missing />
  const { href, text } = link
  const { host, through, named, doubts } = linkFacts(href, text)
  const reasons: Record<LinkDoubt, string> = {
    'other-host': t('link.otherHost', { named: named ?? text, host }),
    'user-info': t('link.userInfo', { host }),
    punycode: t('link.punycode', { host }),
    'host-in-host': t('link.hostInHost', { host }),
    'ip-address': t('link.ipAddress', { host }),
    'hidden-signs': t('link.hiddenSigns'),
  }
  return (
    <Page title={t('link.title')}>
      <section className={classes.link}>
        <p className={classes.host}>{host}</p>
        <p className={classes.address}>{href}</p>
        <ul>
          {doubts.map((doubt) => (
            <li key={doubt}>{reasons[doubt]}</li>
          ))}
          {through && <li>{t('link.through', { through })}</li>}
        </ul>
        <div className={classes.ways}>
          <Button variant="filled" onClick={leave} autoFocus>
            {t('link.leave')}
          </Button>
          <Button component="a" href={href} rel="noopener noreferrer nofollow">
            {t('link.open', { host })}
          </Button>
        </div>
      </section>
    </Page>
  )
}

/** Closes the tab, which was opened for this page; if the browser does not allow that, shows the candidates. */
function leave(): void {
  window.close()
  location.assign('/candidates')
}
