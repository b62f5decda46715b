import { ProfileSkeleton } from '../features/candidates/profile-skeleton.tsx'
import { NamePlate } from '../ui/name-plate.tsx'
import classes from './shell.module.css'

/** The placeholder of the interface until the session has loaded. */
export function ShellSkeleton() {
  const { pathname, search } = location
  return (
    <div className={classes.shell}>
      <header className={classes.top}>
        <span className={classes.plate}>
          <NamePlate />
        </span>
      </header>
      <div />
      <div className={classes.body}>
        <div className={classes.rail} />
        <main className={classes.main}>
          {/^\/candidates\/./.test(pathname) && (
            <ProfileSkeleton withEmails={!search.includes('tab=overview')} />
          )}
        </main>
      </div>
    </div>
  )
}
