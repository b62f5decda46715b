import type { ReactNode } from 'react'
import { NamePlate } from '../../ui/name-plate.tsx'
import { useTitle } from '../../ui/page.tsx'
import classes from './entrance.module.css'

/** The card in the middle that sign-in and the first setup share. */
export function Entrance({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  useTitle(title)
  return (
    <main className={classes.entrance}>
      <div className={classes.card}>
        <NamePlate />
        <h1>{title}</h1>
        {intro && <p className={classes.intro}>{intro}</p>}
        {children}
      </div>
    </main>
  )
}
