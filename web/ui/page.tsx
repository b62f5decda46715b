import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

type PageProps = { title: string; aside?: ReactNode; width?: 'narrow' | 'wide'; children: ReactNode }

/** A page with a heading, which is also the title of the browser tab. */
export function Page({ title, aside, width = 'narrow', children }: PageProps) {
  useTitle(title)
  return (
    <div className={classes.scroll}>
      <div className={classes.page} data-width={width}>
        <div className={classes.head}>
          <h1>{title}</h1>
          {aside && <div className={classes.aside}>{aside}</div>}
        </div>
        {children}
      </div>
    </div>
  )
}

/** Sets the title of the browser tab while the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Kurier` : 'Kurier'
  }, [title])
}
