import { Outlet } from '@tanstack/react-router'
import { useEffect, useMemo, useReducer } from 'react'
import { useTranslation } from 'react-i18next'
import { IdentityConfirmation } from '../features/session/identity-confirmation.tsx'
import { useUser } from '../features/session/session.ts'
import { SessionEnded } from '../features/session/session-ended.tsx'
import { showLanguage } from '../i18n.ts'
import { useLive } from '../live.ts'
import { ReaderContext } from '../ui/reader.ts'
import { InboxBanner } from './inbox-banner.tsx'
import { Rail } from './rail.tsx'
import classes from './shell.module.css'
import { TopBar } from './top-bar.tsx'

/** The frame around every page that needs a session. */
export function Shell() {
  const { t, i18n } = useTranslation()
  const user = useUser()
  const [sessions, countSession] = useReducer((count: number) => count + 1, 1)
  useLive(user.id, sessions)
  useEffect(() => {
    if (user.language) void showLanguage(user.language)
  }, [user.language])
  const reader = useMemo(
    () => ({ language: i18n.language, timeZone: user.timeZone }),
    [i18n.language, user.timeZone],
  )
  return (
    <ReaderContext value={reader}>
      <a href="#content" className={classes.skip}>
        {t('shell.skip')}
      </a>
      <div className={classes.shell}>
        <TopBar />
        <InboxBanner />
        <div className={classes.body}>
          <Rail />
          <main id="content" tabIndex={-1} className={classes.main}>
            <Outlet />
          </main>
        </div>
      </div>
      <IdentityConfirmation />
      <SessionEnded onBack={countSession} />
    </ReaderContext>
  )
}
